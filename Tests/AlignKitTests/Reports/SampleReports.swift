import AlignKit
import TestSupport

/// Reports as converters make them, without a network.
enum SampleReports {
    /// Ten rows, of which the fourth failed by itself and the rest inherited it.
    static var failed: Report {
        var report = Report(
            command: "resnet50", subject: "models/mine.h5", outcome: .failed, verdict: "diverged", rowNoun: "tensor")
        report.coverage = "10 of 10 recorded tensors compared"
        report.columns = [.init("operation", .text), .init("L2", .number, "‖a − e‖ / ‖e‖")]
        report.rows = (0..<10).map { index in
            let status: Report.Status =
                index < 3
                ? .init("aligned", .passed)
                : index == 3 ? .init("diverged", .created) : .init("drifted", .inherited)
            var row = Report.Row(
                name: "layer\(index)", status: status, values: [.text("relu"), .number(Double(index) * 1e-3)])
            row.severity = Double(index) * 1e-3
            if status.isFailure {
                row.evidence = ["max abs \(index)", "worst at [\(index)]"]
                row.reproduction = "align-cli resnet50 --layers layer\(index) models/mine.h5"
            }
            return row
        }
        report.provenance = [.init("framework", "pytorch 2")]
        report.environment = [.init("AlignKit", "0")]
        report.reproduction = "align-cli resnet50 models/mine.h5"
        report.plots = [plot]
        return report
    }

    static var plot: Report.Plot {
        let points = (0..<10).map {
            Report.Plot.Point(x: Double($0), y: Double($0) * 1e-3, label: "layer\($0)", row: $0, isMarked: $0 == 3)
        }
        return Report.Plot(
            title: "Error", caption: "of each", x: .init("tensor"), y: .init("L2", isLogarithmic: true),
            series: [.init("chained", .line, points)])
    }

    static var passed: Report {
        var report = Report(command: "fpn", subject: "a.h5", outcome: .passed, verdict: "aligned", rowNoun: "tensor")
        report.coverage = "1 of 1 recorded tensors compared"
        report.rows = [.init(name: "conv", status: .init("exact", .passed), values: [])]
        report.rows[0].remarks = ["constant"]
        return report
    }

    static var errored: Report { .couldNotRun(command: "fpn", subject: "none.h5", because: "none.h5: no such file") }

    /// One with everything that can come from a file replaced by something hostile.
    static func hostile(_ text: String) -> Report {
        var report = failed
        report.subject = text
        report.coverage = text
        report.objections = [text]
        report.explanations = [text]
        report.remarks = [text]
        report.provenance = [.init(text, text)]
        report.columns[0].title = text
        report.reproduction = text
        for index in report.rows.indices {
            report.rows[index].name = text + "\(index)"
            report.rows[index].values[0] = .text(text)
            report.rows[index].remarks = [text]
            if report.rows[index].status.isFailure {
                report.rows[index].evidence = [text]
                report.rows[index].explanation = text
                report.rows[index].reproduction = text
                report.rows[index].status.word = text
            }
        }
        for index in report.plots[0].series[0].points.indices { report.plots[0].series[0].points[index].label = text }
        report.plots[0].title = text
        report.plots[0].series[0].name = text
        return report
    }
}
