"""When a record that is on no list counts as gone."""

from ingestion.vanished import _gone


def lookup_in(there, asked, outages=0):
    remaining = [outages]

    def lookup(ids):
        asked.append(list(ids))
        assert len(ids) <= 3
        if remaining[0]:
            remaining[0] -= 1
            return set()
        return set(ids) & there

    return lookup


def test_gone__finds_single_records_and_whole_lots():
    asked = []
    ids = [f"{number:02d}" for number in range(9)]
    assert sorted(_gone(ids, lookup_in({"00", "01", "07", "08"}, asked), 3)) == ["02", "03", "04", "05", "06"]
    assert asked[3:] == [["03", "04", "00"], ["05", "00"]]


def test_gone__takes_an_outage_for_no_deletion():
    ids = [f"{number:02d}" for number in range(9)]
    assert _gone(ids, lookup_in(set(), []), 3) == []
    assert _gone(ids, lookup_in(set(ids), [], outages=1), 3) == []
    assert _gone(ids, lookup_in(set(ids), [], outages=3), 3) == []
    assert _gone([], lookup_in(set(), []), 3) == []
