/// How the output of a convolution, a matrix of channels × positions for every image and group, is cut into tiles.
///
/// Every tile is one chain of single-threaded matrix products. Its borders depend on the shape alone, so that the
/// order of every sum does too.
struct ConvolutionTiling: Hashable {
    /// The number of matrices: images × groups.
    let matrices: Int
    let rows: Int
    let columns: Int
    let rowsPerTile: Int
    let columnsPerTile: Int

    /// Cuts `matrices` matrices of `rows × columns`.
    init(matrices: Int, rows: Int, columns: Int) {
        self.matrices = matrices
        self.rows = rows
        self.columns = columns
        columnsPerTile = Self.extent(of: columns, parts: columns.dividedRoundingUp(by: Self.mostColumns))
        let strips = matrices * columns.dividedRoundingUp(by: columnsPerTile)
        let wanted = Self.enoughTiles.dividedRoundingUp(by: max(strips, 1))
        rowsPerTile = Self.extent(of: rows, parts: max(1, min(wanted, rows / Self.fewestRows)))
    }

    /// The number of tiles.
    var count: Int { matrices * rowTiles * columnTiles }

    /// Whether several tiles cover the same columns of one matrix.
    var sharesColumns: Bool { rowTiles > 1 }

    /// What one tile covers.
    struct Tile {
        let matrix: Int
        let rows: Range<Int>
        let columns: Range<Int>
    }

    subscript(number: Int) -> Tile {
        let (strip, rowTile) = number.quotientAndRemainder(dividingBy: rowTiles)
        let (matrix, columnTile) = strip.quotientAndRemainder(dividingBy: columnTiles)
        let row = rowTile * rowsPerTile
        let column = columnTile * columnsPerTile
        return Tile(
            matrix: matrix, rows: row..<min(row + rowsPerTile, rows),
            columns: column..<min(column + columnsPerTile, columns))
    }

    private var rowTiles: Int { rows.dividedRoundingUp(by: rowsPerTile) }
    private var columnTiles: Int { columns.dividedRoundingUp(by: columnsPerTile) }

    /// A tile packs all its weights anew, which is paid for by many columns; and its columns should stay in cache,
    /// which speaks for few. From 200 to 800 it measured the same within 5 %, 400 being best.
    private static let mostColumns = 400
    /// A tile packs all its columns anew. Down to 64 rows a product reaches 85 % of a large one's speed.
    private static let fewestRows = 64
    /// What keeps eight threads busy, or two when one of them is often interrupted.
    private static let enoughTiles = 8

    /// The extent of nearly equal parts, a multiple of 8 (a register of OpenBLAS's kernel for AVX2).
    private static func extent(of total: Int, parts: Int) -> Int {
        min(total, total.dividedRoundingUp(by: parts).dividedRoundingUp(by: 8) * 8)
    }
}

extension Int {
    /// ⌈self / divisor⌉ for a self that is not negative.
    func dividedRoundingUp(by divisor: Int) -> Int { (self + divisor - 1) / divisor }
}
