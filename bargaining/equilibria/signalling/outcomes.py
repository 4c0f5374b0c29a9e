"""Divide components of equilibria by which messages are sent and by what types get: on these alone criteria depend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from bargaining.equilibria.sequential.assessments import Assessment, expected
from bargaining.equilibria.sequential.result import AssessmentComponent, AssessmentPart
from bargaining.equilibria.signalling.answers import Best, best_answers
from bargaining.equilibria.signalling.criteria import Criterion, Finding, Payoffs
from bargaining.equilibria.signalling.shape import SignallingGame
from bargaining.equilibria.signalling.varying import Segment, between, critical_shares, runs, shares
from bargaining.equilibria.signalling.walls import Point, Wall, cells, centre, walls

SURVIVES, CUT, IN_PART, OPEN = "survives", "cut", "in part", "not settled"
TOO_MANY = "verdicts could change in too many places"


@dataclass(frozen=True)
class Spread:
    """Hold the payoffs of types in equilibrium: one point, or a stretch of a segment.

    Parameters
    ----------
    low, high : dict of int to Fraction
        The payoffs at its ends.
    closed : tuple of bool
        Whether each end belongs to it.
    """

    low: dict[int, Fraction]
    high: dict[int, Fraction]
    closed: tuple[bool, bool] = (True, True)


@dataclass(frozen=True)
class OutcomeVerdict:
    """Hold what a criterion says of the equilibria in which the same messages are sent and types get the same.

    Parameters
    ----------
    component : int
        The component of equilibria, counted from one.
    sent : frozenset of int
        Numbers of the messages that are sent, all of them with positive probability.
    spread : Spread
        What each type gets.
    verdict : str
        "survives", "cut", "in part", where payoffs vary in several ways and both are found, or "not settled".
    findings : tuple of Finding
        What the criterion says of each message that is not sent and that somebody answers; inside a stretch where types
        do not always get the same, at one point of it. None where payoffs vary in several ways.
    vertices : tuple of Assessment
        Vertices of the component whose messages are among those sent and whose payoffs are in the spread.
    reason : str
        Where payoffs vary in several ways, what is said where; or why it is not settled.
    """

    component: int
    sent: frozenset[int]
    spread: Spread
    verdict: str
    findings: tuple[Finding, ...]
    vertices: tuple[Assessment, ...]
    reason: str = ""


@dataclass(frozen=True, eq=False)
class Judge:
    """Apply a criterion to components of equilibria of a signalling game.

    Parameters
    ----------
    game : SignallingGame
        The game.
    criterion : callable
        What is asked of messages that are not sent.
    """

    game: SignallingGame
    criterion: Criterion

    @cached_property
    def best(self) -> tuple[tuple[Best, ...], ...]:
        """Return the receiver's best answers to each message; nothing where nobody answers."""
        return tuple(best_answers(m) if m.sets else () for m in self.game.messages)

    def sent(self, given: Assessment) -> frozenset[int]:
        """Return the messages that some type sends."""
        used = ((t, o) for t in self.game.types for o, p in enumerate(given.strategies[t]) if p)
        return frozenset(self.game.message[step] for step in used)

    def payoffs(self, given: Assessment) -> dict[int, Fraction]:
        """Return what each type gets."""
        setting, found = self.game.setting, {}
        for t in self.game.types:
            weight = sum((setting.weights[x] for x in setting.members[t]), Fraction(0))
            start = [(x, setting.weights[x] / weight) for x in setting.members[t]]
            found[t] = expected(setting, given, start, self.game.sender)
        return found

    def believes(self, given: Assessment, findings: Sequence[Finding]) -> bool:
        """Tell whether no belief after the messages in question is on types that they are not believed to come from."""
        setting = self.game.setting
        for finding in findings:
            message = self.game.messages[finding.message]
            for h in message.sets:
                for x, p in zip(setting.tree.members[h], given.beliefs[h], strict=True):
                    if p and x in setting.members[h] and next(iter(setting.steps[x]))[0] not in finding.kept:
                        return False
        return True

    def verdicts(self, number: int, component: AssessmentComponent) -> tuple[OutcomeVerdict, ...]:
        """Return what the criterion says of the equilibria of a component, divided as it needs."""
        held: dict[tuple[object, ...], tuple[frozenset[int], dict[Assessment, None]]] = {}
        found: list[OutcomeVerdict] = []
        for part in component.parts:
            if not part.linear:
                found.append(self._bent(number, part))
                continue
            for sent, face in self._faces(part.vertices):
                points = [self.payoffs(v) for v in face]
                straight = shares(points)
                known = points if straight is None else straight[:2]
                key = (sent, *sorted({tuple(p.values()) for p in known}))
                held.setdefault(key, (sent, {}))[1].update(dict.fromkeys(face))
        for sent, faces in held.values():
            found += self._of_faces(number, sent, tuple(faces))
        return _joined(found)

    def _bent(self, number: int, part: AssessmentPart) -> OutcomeVerdict:
        """Return that nothing is said of a part whose strategies are not the mixtures of its vertices'."""
        sent = frozenset(self.game.message[t, o] for t in self.game.types for o in part.supports[t])
        reason = "strategies there are not the mixtures of those at the vertices"
        return OutcomeVerdict(number, sent, self._spread(part.vertices), OPEN, (), part.vertices, reason)

    def _spread(self, vertices: Sequence[Assessment]) -> Spread:
        points = [self.payoffs(v) for v in vertices]
        low, high = ({t: pick(p[t] for p in points) for t in points[0]} for pick in (min, max))
        return Spread(low, high)

    def _faces(
        self, vertices: Sequence[Assessment]
    ) -> Iterator[tuple[frozenset[int], tuple[Assessment, ...]]]:
        """Yield each set of messages that are sent together somewhere in a part, with the vertices of that face."""
        own = [(v, self.sent(v)) for v in vertices]
        together: set[frozenset[int]] = set()
        for _, sent in own:
            together |= {sent} | {sent | other for other in together}
        for sent in together:
            yield sent, tuple(v for v, used in own if used <= sent)

    def _unsent(self, sent: frozenset[int]) -> list[int]:
        return [k for k, m in enumerate(self.game.messages) if m.sets and k not in sent]

    def _findings(self, unsent: Sequence[int], payoffs: Payoffs) -> tuple[Finding, ...]:
        return tuple(self.criterion(k, self.game.messages[k], self.best[k], payoffs) for k in unsent)

    def _of_faces(
        self, number: int, sent: frozenset[int], every: tuple[Assessment, ...]
    ) -> Iterator[OutcomeVerdict]:
        """Yield what is said where all of some messages are sent, on faces on which payoffs have the same ends."""
        unsent, spread = self._unsent(sent), self._spread(every)
        if spread.low == spread.high or not unsent:
            findings = self._findings(unsent, spread.low)
            yield OutcomeVerdict(number, sent, spread, _said(findings), findings, every)
            return
        planes = [walls(self.game.types, self.game.messages[k], self.best[k]) for k in unsent]
        known = [wall for own in planes for wall in own or ()]
        if None in planes:
            yield OutcomeVerdict(number, sent, spread, OPEN, (), every, TOO_MANY)
        elif (located := shares([self.payoffs(v) for v in every])) is None:
            yield self._over(number, sent, every, known)
        else:
            yield from self._along(number, sent, every, known, located)

    def _over(
        self, number: int, sent: frozenset[int], every: tuple[Assessment, ...], planes: Sequence[Wall]
    ) -> OutcomeVerdict:
        """Return what is said where payoffs vary in more ways than along a segment: of every cell between walls."""
        unsent, spread = self._unsent(sent), self._spread(every)
        parts = cells([tuple(self.payoffs(v).values()) for v in every], planes)
        if parts is None:
            return OutcomeVerdict(number, sent, spread, OPEN, (), every, TOO_MANY)
        where: dict[str, Point] = {}
        for part in parts:
            point = centre(part)
            findings = self._findings(unsent, dict(zip(self.game.types, point, strict=True)))
            where.setdefault(_said(findings), point)
        if len(where) == 1:
            (verdict,) = where
            return OutcomeVerdict(number, sent, spread, verdict, (), every, "whatever types get there")
        names = self.game.names(self.game.types)
        reason = ", ".join(
            f"{verdict} where {' and '.join(f'{t} gets {x}' for t, x in zip(names, point, strict=True))}"
            for verdict, point in where.items()
        )
        return OutcomeVerdict(number, sent, spread, IN_PART, (), every, reason)

    def _along(
        self,
        number: int,
        sent: frozenset[int],
        every: tuple[Assessment, ...],
        planes: Sequence[Wall],
        located: Segment,
    ) -> Iterator[OutcomeVerdict]:
        """Yield what is said of each stretch of a segment of payoffs."""
        unsent = self._unsent(sent)
        start, end, places = located
        # Both ends belong: what types get depends on answers alone, and what is sent can be mixed at any of them.
        marks = critical_shares(planes, start, end)
        for run in runs(marks, lambda share: self._findings(unsent, between(start, end, share))):
            own = tuple(v for v, at in zip(every, places, strict=True) if run.first <= at <= run.last)
            spread = Spread(between(start, end, run.first), between(start, end, run.last), run.closed)
            yield OutcomeVerdict(number, sent, spread, _said(run.findings), run.findings, own)


def _joined(verdicts: Sequence[OutcomeVerdict]) -> tuple[OutcomeVerdict, ...]:
    """Join verdicts on the same messages and the same payoffs, which several faces can hold, in canonical order."""
    found: dict[tuple[object, ...], OutcomeVerdict] = {}
    for one in verdicts:
        key = (one.sent, one.spread.closed, one.reason, *one.spread.low.values(), *one.spread.high.values())
        before = found.get(key, one)
        found[key] = replace(before, vertices=tuple(dict.fromkeys((*before.vertices, *one.vertices))))
    return tuple(sorted(found.values(), key=lambda v: (sorted(v.sent), *v.spread.low.values())))


def _said(findings: Sequence[Finding]) -> str:
    return CUT if any(f.cut for f in findings) else SURVIVES
