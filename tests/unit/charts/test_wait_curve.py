"""How long something waited: the share that is done rises to what was seen."""

from livermets.charts.wait_curve import wait_curve
from livermets.cohort.statistics.curves import kaplan_meier
from livermets.cohort.statistics.event_times import event_times


def test_the_share_rises_with_each_event() -> None:
    picture = wait_curve(kaplan_meier(event_times([1, 2, 3, 4], [1, 1, 0, 0], unit="days")), "Decided", "s")
    (line,) = picture.figure.data
    assert (list(line.x), list(line.y)) == ([0, 1, 2, 4], [0, 25, 50, 50])
    assert list(picture.table["Waiting"]) == [4, 3, 1]
