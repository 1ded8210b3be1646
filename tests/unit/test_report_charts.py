"""Drawings of the class report."""

import html5lib
import pytest

from graders.report.charts import bars, histogram
from graders.report.items import distribution


@pytest.mark.parametrize(
    ("scores", "most", "edges", "counts"),
    [
        ([0, 3, 4, 9.99, 10, 10], 10, list(range(11)), [1, 0, 0, 1, 1, 0, 0, 0, 0, 3]),
        ([0.3, 0.6, 0.7], 1, [n / 10 for n in range(11)], [0, 0, 0, 1, 0, 0, 1, 1, 0, 0]),  # 0.3 / 0.1 is below 3
        ([55, 100], 100, [n * 10 for n in range(11)], [0, 0, 0, 0, 0, 1, 0, 0, 0, 1]),
        ([5, 25], 24, [n * 2.5 for n in range(11)], [0, 0, 1, 0, 0, 0, 0, 0, 0, 1]),  # points above what is to be had
        ([0, 0], 0, [n / 10 for n in range(11)], [2] + [0] * 9),
    ],
)
def test_bars_have_edges_that_can_be_read_and_count_everybody(scores, most, edges, counts):
    found = bars(scores, most)
    assert [bar.low for bar in found] + [found[-1].high] == pytest.approx(edges)
    assert [bar.count for bar in found] == counts


@pytest.mark.parametrize("most", [0.01, 0.7, 1, 3, 7, 11, 12, 13, 17, 24.5, 60, 99, 100, 250, 10_000])
def test_there_are_neither_too_many_bars_nor_too_few(most):
    found = bars([most / 3, most], most)
    assert 4 <= len(found) <= 12
    assert sum(bar.count for bar in found) == 2 and found[-1].high >= most


def test_a_drawing_says_in_words_what_it_shows():
    scores = [1.0, 1.5, 4.0, 8.0, 8.5]
    tree = html5lib.parse(str(histogram(scores, 8.5, distribution(scores))), namespaceHTMLElements=False)
    title = next(node for node in tree.iter() if str(node.tag).endswith("title")).text
    assert "1 to 2: 2, 4 to 5: 1, 8 to 9: 2" in title and "half of them have 4 or more" in title
    bars_drawn = [node for node in tree.iter() if node.get("class") == "bar"]
    heights = [float(node.get("height")) for node in bars_drawn]
    assert max(heights) == pytest.approx(2 * heights[4]) and len(heights) == 9
