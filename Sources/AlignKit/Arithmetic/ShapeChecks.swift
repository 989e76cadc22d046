extension Shape {
    /// Throws unless this is a shape of images, `[N, C, H, W]`, of which only N may be 0.
    func checkImages() throws(ShapeError) {
        if rank != 4 { throw ShapeError(expected: "4 axes [N, C, H, W]", found: description) }
        if extents.dropFirst().contains(0) {
            throw ShapeError(expected: "[N, C, H, W] with at least one channel, row and column", found: description)
        }
    }

    /// Throws unless this is `[count]`. `name` says whose shape it is.
    func checkVector(_ name: String, count: Int) throws(ShapeError) {
        if extents != [count] { throw ShapeError(expected: "\(name) [\(count)]", found: description) }
    }

    /// The shape with these extents. Throws if its size overflows `Int`.
    static func countable(_ extents: [Int]) throws(ShapeError) -> Shape {
        let shape = Shape(extents)
        try shape.checkCountable()
        return shape
    }
}

/// The shape that `shape` computes. An error here is a programming error, not an error of a file, and traps.
func required(_ operation: String, _ shape: () throws(ShapeError) -> Shape) -> Shape {
    do throws(ShapeError) {
        return try shape()
    } catch {
        preconditionFailure("\(operation): \(error)")
    }
}
