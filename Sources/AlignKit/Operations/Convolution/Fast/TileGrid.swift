/// How a fast algorithm cuts the output of a convolution into tiles. The first tile is at output (0, 0). With a stride
/// s, the algorithm computes every output of stride 1 and keeps every s-th.
struct TileGrid: Sendable {
    /// The number of outputs (`outputs`) and of inputs (`size`) of a tile along each axis.
    let outputs: PlaneExtent
    let size: Int
    let kernel: PlaneExtent
    let stride: PlaneExtent
    private let padding: PlaneExtent
    private let input: Shape
    private let output: Shape
    private let rows: Int
    private let columns: Int

    /// - Parameter size: the number of inputs of a tile along each axis, at least that of the kernel.
    init(_ convolution: Convolution, size: Int, input: Shape, weight: Shape, output: Shape) {
        self.size = size
        self.input = input
        self.output = output
        kernel = PlaneExtent(height: weight[2], width: weight[3])
        padding = convolution.padding
        stride = convolution.stride
        outputs = PlaneExtent(
            height: (size - kernel.height) / stride.height + 1, width: (size - kernel.width) / stride.width + 1)
        rows = output[2].dividedRoundingUp(by: outputs.height)
        columns = output[3].dividedRoundingUp(by: outputs.width)
    }

    struct Tile: Hashable, Sendable {
        let image: Int
        /// The position of its first output.
        let row: Int
        let column: Int
        /// How many of its outputs lie within the convolution's output.
        let rows: Int
        let columns: Int
    }

    /// The number of tiles of all images together.
    var count: Int { output[0] * rows * columns }

    /// The number of outputs of a whole tile.
    var positions: Int { outputs.height * outputs.width }

    subscript(number: Int) -> Tile {
        let (image, place) = number.quotientAndRemainder(dividingBy: rows * columns)
        let (row, column) = (place / columns * outputs.height, place % columns * outputs.width)
        return Tile(
            image: image, row: row, column: column, rows: min(outputs.height, output[2] - row),
            columns: min(outputs.width, output[3] - column))
    }

    /// Copies the inputs of one channel of a tile, `size × size`, with zeros outside the input.
    @inline(__always)
    func read(
        _ tile: Tile, channel: Int, of source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>
    ) {
        let plane = source + (tile.image * input[1] + channel) * input[2] * input[3]
        for i in 0..<size {
            let row = tile.row * stride.height - padding.height + i
            for j in 0..<size {
                let column = tile.column * stride.width - padding.width + j
                let isInside = row >= 0 && row < input[2] && column >= 0 && column < input[3]
                target[i * size + j] = isInside ? plane[row * input[3] + column] : 0
            }
        }
    }

    /// Calls `body` with the position within the tile and the offset in the output of every element of one channel.
    @inline(__always)
    func forEachOutput(_ tile: Tile, channel: Int, _ body: (_ position: Int, _ offset: Int) -> Void) {
        let plane = (tile.image * output[1] + channel) * output[2] * output[3]
        for i in 0..<tile.rows {
            for j in 0..<tile.columns {
                body(i * outputs.width + j, plane + (tile.row + i) * output[3] + tile.column + j)
            }
        }
    }
}
