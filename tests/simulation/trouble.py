"""What goes wrong around the till by itself: weather on the network, the disk, the clocks."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.simulation.disk import CUTS, FAILURES
from tests.simulation.network import FAULTS, Network, Weather

if TYPE_CHECKING:
    from random import Random

    from tests.simulation.clock import World
    from tests.simulation.disk import Disk
    from tests.simulation.rules import Rules
    from tests.simulation.trace import Trace

_HOUR = 3600.0
_JUMPS = (
    timedelta(hours=1), timedelta(hours=-1), timedelta(days=400), timedelta(days=-400),
)  # fmt: skip
_SLEEPS = (30.0, 400.0, 1200.0, 3 * _HOUR)


class Trouble:
    """Brings it."""

    def __init__(
        self,
        dice: Random,
        world: World,
        trace: Trace,
        network: Network,
        disk: Disk,
        rules: Rules,
    ) -> None:
        """Bring none yet."""
        self._dice = dice
        self._world = world
        self._trace = trace
        self._network = network
        self._disk = disk
        self._rules = rules

    def change_weather(self) -> None:
        """Let the network be well, bad, broken in two ways, or nearly gone."""
        kinds = tuple(FAULTS)
        worst = self._dice.random()
        if worst < 0.45:
            weather = Weather(0.02, kinds)
        elif worst < 0.8:
            weather = Weather(0.35, kinds)
        elif worst < 0.9:
            weather = Weather(1.0, tuple(self._dice.sample(kinds, 2)))
        else:
            weather = Weather(0.9, kinds)
        self._network.weather = weather
        self._trace.note(f"weather {weather.chance}")

    def plan_a_cut(self) -> None:
        """Let the power go at the next commit."""
        self._disk.plan(self._dice.choice(CUTS))

    def plan_failures(self) -> None:
        """Let the next commits fail."""
        count = self._dice.randint(1, 3)
        self._disk.plan(*[self._dice.choice(FAILURES) for _ in range(count)])

    def move_the_clock(self) -> None:
        """Let somebody set the clock, wrong or right."""
        self._rules.clock_moved_at = self._world.seconds()
        if self._world.wrong and self._dice.random() < 0.6:
            self._world.correct()
            self._trace.happened("clock: set right")
        else:
            by = self._dice.choice(_JUMPS)
            self._world.jump(by)
            self._trace.happened(f"clock: jumped {by.total_seconds() / 3600:+.0f} h")

    def fall_asleep(self) -> None:
        """Let the computer sleep, and wake."""
        seconds = self._dice.choice(_SLEEPS)
        self._trace.happened("clock: slept")
        self._rules.clock_moved_at = self._world.seconds() + seconds
        self._world.sleep(seconds)
        self._network.wake()

    def freeze(self, seconds: float) -> None:
        """Let the process stand still between two of its steps, as when a lid is shut."""
        self._trace.happened(f"process: frozen for {seconds / 60:.0f} min")
        self._trace.note(f"frozen {seconds:.0f}")
        self._rules.froze(seconds)
        self._rules.clock_moved_at = self._world.seconds() + seconds
        self._world.sleep(seconds)
        self._network.wake()

    def end(self) -> None:
        """Let it all be over."""
        self._network.weather = Weather()
        self._disk.heal()
        if self._world.wrong:
            self._rules.clock_moved_at = self._world.seconds()
        self._world.correct()
