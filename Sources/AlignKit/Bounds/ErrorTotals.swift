/// The planes of a tensor taken together.
struct ErrorTotals {
    var recordingRMS = 0.0
    var oursRMS = 0.0
    var normRMS = 0.0
    var scaleRMS = 0.0
    var shareRMS = 0.0
    var boundRMS = 0.0
    var largestShare = 0.0
    var largestUtilization = 0.0
    var beyondStatistical = 0
    var beyondRigorous = 0

    init(_ planes: [PlaneErrors], elements: Int) {
        var bounds = 0.0
        for plane in planes {
            recordingRMS += plane.recording
            oursRMS += plane.ours
            normRMS += plane.norm
            scaleRMS += plane.scale
            bounds += plane.bound
            largestShare = max(largestShare, plane.largestShare)
            largestUtilization = max(largestUtilization, plane.largestUtilization)
            beyondStatistical += plane.beyondStatistical
            beyondRigorous += plane.beyondRigorous
        }
        let count = Double(max(elements, 1))
        shareRMS = bounds > 0 ? (recordingRMS / bounds).squareRoot() : 0
        boundRMS = (bounds / count).squareRoot()
        recordingRMS = (recordingRMS / count).squareRoot()
        oursRMS = (oursRMS / count).squareRoot()
        normRMS = (normRMS / count).squareRoot()
        scaleRMS = (scaleRMS / count).squareRoot()
    }
}
