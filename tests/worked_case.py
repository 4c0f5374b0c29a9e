"""The worked case, rapprochement: its profiles by name, its points, and its pure equilibria at a point."""

from bargaining.equilibria.pure import pure_equilibria

CALIBRATIONS = ("olech2025", "parish2025", "episkopos2025brief", "prisoners2025oped", "doctrine2025oped")
OVERLAYS = ("prescribed_us", "isolationist_us", "isolationist_us_olech", "integration_framing")

FREEZE = ("pressure", "isolate", "align", "tolerate")
STATUS_QUO = ("transact", "isolate", "token", "tolerate")
KREMLIN_RUN = ("transact", "isolate", "exploit", "direct")
PACKAGE = ("package", "limited", "restrain", "tolerate")
SQUEEZED = ("package", "limited", "restrain", "squeeze")


def at_point(scenario, name):
    if name in CALIBRATIONS:
        return scenario.calibrated(name)
    return scenario.overlaid(name) if name in OVERLAYS else scenario


def pure_profiles(scenario):
    names = scenario.form.game.actions
    return {
        tuple(labels[k] for labels, k in zip(names, profile, strict=True))
        for profile in pure_equilibria(scenario.game())
    }
