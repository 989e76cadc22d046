/// How the output of a convolution, a matrix of channels × positions for every group, is cut into tiles.
///
/// The borders decide only how the work is shared; they do not change the result (see `PanelProduct`). Any free thread
/// takes the next tile. With many columns, a tile is a few panels of columns with all rows, and the last tiles have one
/// panel each, so that the threads end together. With few columns, the rows are cut as well. If weights are not read in
/// place, a tile has more columns, because each tile maps its weights again.
struct ConvolutionTiling: Hashable {
    /// The number of matrices: groups.
    let matrices: Int
    let rows: Int
    let columns: Int
    let panelWidth: Int
    let rowsPerTile: Int
    /// How many tiles of a matrix have `mostPanels` panels of columns. The others have `panelsOfLast`.
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
        // 4 panels of 384 rows are 288 KB. They stay in the second-level cache beside the weights of a tile.
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

    /// The part of the output that one tile covers.
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

    /// With fewer rows, reading the panels once more costs more than it gains.
    private static let fewestRows = 32
    /// So many tiles keep eight threads busy, and two threads end within a tenth of each other.
    private static let enoughTiles = 16
}
