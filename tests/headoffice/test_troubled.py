"""Two hundred seeds of trouble on the line: head office is the sum of its tills all the same."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from contextlib import closing

import psycopg
import pytest

from pos_app.headoffice.recount import recount
from tests.headoffice.offices import Office
from tests.headoffice.troubled import Life, Line, Till, life, wrong

SEEDS = 200
_GROUPS = 10
_TAKEN = "SELECT coalesce(sum(amount_minor), 0) FROM takings"
_HERE = """
SELECT coalesce(sum(minor), 0) FROM rollups JOIN tills USING (owner, till, epoch) WHERE owner = %s
"""


@pytest.fixture(scope="module")
def lives(tmp_path_factory: pytest.TempPathFactory) -> list[Life]:
    """Ledgers to choose from."""
    folder = tmp_path_factory.mktemp("lives")
    return [life(folder, seed) for seed in range(12)]


async def _lived(office: Office, lives: list[Life], seed: int) -> list[str]:
    chance = random.Random(seed)  # noqa: S311 - no secret
    line = Line(office, chance)
    chosen = chance.sample(lives, chance.randrange(4, 7))
    stranger = chosen.pop()
    tills = []
    for number, one in enumerate(chosen, 1):
        known = office.till(f"T{number}")
        tills.append(Till(known, office.tokens[known.till], one, line, chance))
    for server in line.servers:
        server.rate = 0.1
    for _ in range(len(tills) * 5):
        till = chance.choice(tills)
        await till.go_on()
        dice = chance.random()
        if dice < 0.03:
            await till.forge()
        elif dice < 0.04:
            await till.use_stolen(stranger)
    for server in line.servers:
        server.rate = 0.0
    line.rate = 0.0
    for till in tills:
        while not till.done:
            await till.go_on()
    await line.bring_late()
    # The newest life counts, whatever came late of the one before.
    for till in tills:
        till._push._heard = -1e9
        await till.send()
    found = [f"{till.known.till}: {said}" for till in tills for said in wrong(office, till)]
    taken = 0
    for one in chosen:
        with closing(sqlite3.connect(one.ledger)) as ledger:
            taken += ledger.execute(_TAKEN).fetchone()[0]
    ((here,),) = office.ask(_HERE, office.owner)
    if here != taken:
        found.append(f"{here} taken, and the tills have {taken}")
    return found


@pytest.mark.expect_log("The database: OperationalError.", "pos_app.headoffice.web")
@pytest.mark.expect_log("head office: ", "pos_app.outbox.sender")
@pytest.mark.parametrize("group", range(_GROUPS))
def test_head_office_is_the_sum_of_its_tills_whatever_the_line_does(
    office: Office, lives: list[Life], group: int
) -> None:
    broken = {}
    for seed in range(group, SEEDS, _GROUPS):
        ours = Office.made(office.url, office.database, f"Owner {seed}")
        if found := asyncio.run(_lived(ours, lives, seed)):
            broken[seed] = found
    assert broken == {}
    with psycopg.connect(office.url, autocommit=True) as connection:
        assert recount(connection) == []
