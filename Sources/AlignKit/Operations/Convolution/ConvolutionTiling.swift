/// How the output of a convolution, a matrix of channels × positions for every group, is cut into tiles.
///
/// The borders decide how the work is shared, and nothing about the result: see `PanelProduct`. Each tile is taken by
/// whichever thread is free. Where there are many columns a tile is a few panels of them with all rows, and the last
/// ones are a panel each, so that the threads end together. Where there are few, the rows are cut as well. Where
/// weights are not read as they stand, a tile has more columns, since each maps its weights anew.
struct ConvolutionTiling: Hashable {
    /// The number of matrices: groups.
    let matrices: Int
    let rows: Int
    let columns: Int
    let panelWidth: Int
    let rowsPerTile: Int
    /// How many tiles of a matrix have `mostPanels` panels of columns; the others have one.
    private let wideTiles: Int
    private let mostPanels: Int
    /// How many panels the tiles after the wide ones have.
    private let panelsOfLast: Int

    /// Cuts `matrices` matrices of `rows × columns`, in panels of `panelWidth` columns.
    init(matrices: Int, rows: Int, columns: Int, panelWidth: Int, mapsWeights: Bool) {
        self.matrices = matrices
        self.rows = rows
        self.columns = columns
        self.panelWidth = panelWidth
        let panels = columns.dividedRoundingUp(by: panelWidth)
        // 4 panels of 384 rows are 288 KB, which stay in the second level of cache beside the weights of a tile.
        mostPanels = mapsWeights ? 8 : 4
        let singles = mapsWeights ? 0 : Self.enoughTiles.dividedRoundingUp(by: max(matrices, 1))
        wideTiles = max(panels - singles, 0) / mostPanels
        panelsOfLast = mapsWeights ? max(panels - wideTiles * mostPanels, 1) : 1
        let strips = matrices * (wideTiles + (panels - wideTiles * mostPanels).dividedRoundingUp(by: panelsOfLast))
        let parts = max(1, min(Self.enoughTiles.dividedRoundingUp(by: max(strips, 1)), rows / Self.fewestRows))
        rowsPerTile = min(rows, rows.dividedRoundingUp(by: parts).dividedRoundingUp(by: 8) * 8)
    }

    /// The number of tiles.
    var count: Int { matrices * rowTiles * columnTiles }

    /// The most columns that a tile has.
    var columnsPerTile: Int { (wideTiles > 0 ? mostPanels : panelsOfLast) * panelWidth }

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
        let isWide = columnTile < wideTiles
        let panel =
            isWide
            ? columnTile * mostPanels : wideTiles * mostPanels + (columnTile - wideTiles) * panelsOfLast
        let column = panel * panelWidth
        return Tile(
            matrix: matrix, rows: row..<min(row + rowsPerTile, rows),
            columns: column..<min(column + (isWide ? mostPanels : panelsOfLast) * panelWidth, columns))
    }

    private var panels: Int { columns.dividedRoundingUp(by: panelWidth) }
    private var rowTiles: Int { rows.dividedRoundingUp(by: rowsPerTile) }
    private var columnTiles: Int {
        wideTiles + (panels - wideTiles * mostPanels).dividedRoundingUp(by: panelsOfLast)
    }

    /// Fewer rows would not pay for reading the panels once more.
    private static let fewestRows = 32
    /// What keeps eight threads busy, and lets two end within a tenth of each other.
    private static let enoughTiles = 16
}
