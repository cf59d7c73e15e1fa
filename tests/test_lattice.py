"""Lattice: ruling lines become the cells they enclose."""

from __future__ import annotations

from juesuan.readers.lattice import Lattice, Line, joined, lattices


def _ruled(xs: list[int], ys: list[int]) -> tuple[list[Line], list[Line]]:
    """Every line of a table with these borders, each drawn from side to side."""
    return [Line(y, xs[0], xs[-1]) for y in ys], [Line(x, ys[0], ys[-1]) for x in xs]


def _shape(lattice: Lattice) -> list[tuple[int, int, int, int]]:
    return [(cell.row, cell.column, cell.rows, cell.columns) for cell in lattice.cells]


def test_a_plain_table_has_a_cell_for_each_row_and_column() -> None:
    (table,) = lattices(*_ruled([0, 100, 200], [0, 20, 40, 60]))
    assert (table.rows, table.columns) == (3, 2)
    assert len(table.cells) == 6


def test_lines_drawn_in_pieces_cell_by_cell_are_one_line() -> None:
    pieces = [Line(50.4, 0, 30), Line(50, 30, 60), Line(50, 61, 90), Line(50, 200, 240)]
    assert [(round(line.at), line.start, line.end) for line in joined(pieces)] == [(50, 0, 90), (50, 200, 240)]


def test_cells_without_a_line_between_them_are_merged() -> None:
    across, upright = _ruled([0, 100, 200, 300], [0, 20, 40])
    upright[1] = Line(100, 0, 20)  # the two cells at the top left are one
    upright[2] = Line(200, 0, 40)
    (table,) = lattices(across, upright)
    assert _shape(table) == [(0, 0, 1, 2), (0, 2, 1, 1), (1, 0, 1, 1), (1, 1, 1, 1), (1, 2, 1, 1)]


def test_a_label_over_two_rows_is_one_cell() -> None:
    across, upright = _ruled([0, 100, 200], [0, 20, 40])
    across[1] = Line(20, 100, 200)
    (table,) = lattices(across, upright)
    assert _shape(table) == [(0, 0, 2, 1), (0, 1, 1, 1), (1, 1, 1, 1)]


def test_sides_left_open_still_hold_cells() -> None:
    across = [Line(y, 0, 300) for y in (0, 20, 40)]
    (table,) = lattices(across, [Line(100, 0, 40), Line(200, 0, 40)])
    assert table.columns == 3


def test_double_lines_leave_no_sliver_between_them() -> None:
    across, upright = _ruled([0, 100, 200], [0, 20, 40])
    (table,) = lattices([*across, Line(41.9, 0, 200)], [*upright, Line(201.5, 0, 40)])
    assert (table.rows, table.columns) == (2, 2)


def test_two_tables_on_a_page_are_two_and_a_frame_is_none() -> None:
    first, second = _ruled([0, 50, 100], [500, 520, 540]), _ruled([0, 50, 100], [100, 120, 140])
    frame = _ruled([300, 400], [300, 400])
    across = [*first[0], *second[0], *frame[0]]
    upright = [*first[1], *second[1], *frame[1]]
    assert [round(table.top) for table in lattices(across, upright)] == [540, 140]
