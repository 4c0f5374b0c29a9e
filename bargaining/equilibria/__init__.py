"""Solution concepts for games in strategic form, one a module, and the one result type that they return.

Names are looked up when they are first used, so that importing one concept does not load the others.

Examples
--------
>>> from bargaining.equilibria import nash_equilibria, payoff_dominant
>>> from bargaining.games import NormalFormGame
>>> game = NormalFormGame([[[2, 0], [0, 1]], [[2, 0], [0, 1]]])
>>> payoff_dominant(game, nash_equilibria(game)).actions
(0, 0)
"""

from typing import TYPE_CHECKING

from bargaining.lazily import lazily

if TYPE_CHECKING:
    from bargaining.equilibria.batches import EquilibriumBatch, nash_equilibria_batch
    from bargaining.equilibria.belief_dominance import p_dominance, p_dominance_by_player
    from bargaining.equilibria.coalitions import (
        JointDeviation,
        coalition_proof_pure_equilibria,
        is_coalition_proof_pure_equilibrium,
        is_strong_pure_equilibrium,
        strong_pure_equilibria,
    )
    from bargaining.equilibria.correlated import (
        CorrelatedEquilibrium,
        Membership,
        correlated_equilibrium,
        is_correlated_equilibrium,
    )
    from bargaining.equilibria.correlated_payoffs import PayoffPolygon, payoff_polygon
    from bargaining.equilibria.enumeration import nash_equilibria
    from bargaining.equilibria.leader_action import ActionCommitment, FollowersPlay, commit_to_action
    from bargaining.equilibria.logit import LogitBranch, logit_branch, logit_equilibria, logit_selected
    from bargaining.equilibria.pareto import ParetoRanking, pareto_ranking
    from bargaining.equilibria.perfection import is_trembling_hand_perfect
    from bargaining.equilibria.properness import is_proper
    from bargaining.equilibria.pure import pure_equilibria, pure_equilibrium_mask
    from bargaining.equilibria.refinements import is_quasi_strict, is_strict, is_undominated
    from bargaining.equilibria.result import Component, Equilibrium, EquilibriumSet
    from bargaining.equilibria.selection import (
        deviation_loss_product,
        deviation_losses,
        payoff_dominant,
        risk_dominant,
    )
    from bargaining.equilibria.stackelberg import (
        CorrelatedCommitment,
        MixedCommitment,
        commit_to_correlated_strategies,
        commit_to_mixed_strategy,
    )
    from bargaining.equilibria.stochastic_stability import (
        Basins,
        StochasticStability,
        best_response_basins,
        stochastically_stable,
    )
    from bargaining.equilibria.two_players import two_player_equilibria
    from bargaining.equilibria.verdict import Verdict
    from bargaining.equilibria.verification import Verification, verify

# No module may share its name with a public name: once imported it would stand in that name's place.
_HOMES = {
    "ActionCommitment": "leader_action",
    "Basins": "stochastic_stability",
    "Component": "result",
    "CorrelatedCommitment": "stackelberg",
    "CorrelatedEquilibrium": "correlated",
    "Equilibrium": "result",
    "EquilibriumBatch": "batches",
    "EquilibriumSet": "result",
    "FollowersPlay": "leader_action",
    "JointDeviation": "coalitions",
    "LogitBranch": "logit",
    "Membership": "correlated",
    "MixedCommitment": "stackelberg",
    "ParetoRanking": "pareto",
    "PayoffPolygon": "correlated_payoffs",
    "StochasticStability": "stochastic_stability",
    "Verdict": "verdict",
    "Verification": "verification",
    "best_response_basins": "stochastic_stability",
    "coalition_proof_pure_equilibria": "coalitions",
    "commit_to_action": "leader_action",
    "commit_to_correlated_strategies": "stackelberg",
    "commit_to_mixed_strategy": "stackelberg",
    "correlated_equilibrium": "correlated",
    "deviation_loss_product": "selection",
    "deviation_losses": "selection",
    "is_coalition_proof_pure_equilibrium": "coalitions",
    "is_correlated_equilibrium": "correlated",
    "is_proper": "properness",
    "is_quasi_strict": "refinements",
    "is_strict": "refinements",
    "is_strong_pure_equilibrium": "coalitions",
    "is_trembling_hand_perfect": "perfection",
    "is_undominated": "refinements",
    "logit_branch": "logit",
    "logit_equilibria": "logit",
    "logit_selected": "logit",
    "nash_equilibria": "enumeration",
    "nash_equilibria_batch": "batches",
    "p_dominance": "belief_dominance",
    "p_dominance_by_player": "belief_dominance",
    "pareto_ranking": "pareto",
    "payoff_dominant": "selection",
    "payoff_polygon": "correlated_payoffs",
    "pure_equilibria": "pure",
    "pure_equilibrium_mask": "pure",
    "risk_dominant": "selection",
    "stochastically_stable": "stochastic_stability",
    "strong_pure_equilibria": "coalitions",
    "two_player_equilibria": "two_players",
    "verify": "verification",
}

__all__ = [
    "ActionCommitment",
    "Basins",
    "Component",
    "CorrelatedCommitment",
    "CorrelatedEquilibrium",
    "Equilibrium",
    "EquilibriumBatch",
    "EquilibriumSet",
    "FollowersPlay",
    "JointDeviation",
    "LogitBranch",
    "Membership",
    "MixedCommitment",
    "ParetoRanking",
    "PayoffPolygon",
    "StochasticStability",
    "Verdict",
    "Verification",
    "best_response_basins",
    "coalition_proof_pure_equilibria",
    "commit_to_action",
    "commit_to_correlated_strategies",
    "commit_to_mixed_strategy",
    "correlated_equilibrium",
    "deviation_loss_product",
    "deviation_losses",
    "is_coalition_proof_pure_equilibrium",
    "is_correlated_equilibrium",
    "is_proper",
    "is_quasi_strict",
    "is_strict",
    "is_strong_pure_equilibrium",
    "is_trembling_hand_perfect",
    "is_undominated",
    "logit_branch",
    "logit_equilibria",
    "logit_selected",
    "nash_equilibria",
    "nash_equilibria_batch",
    "p_dominance",
    "p_dominance_by_player",
    "pareto_ranking",
    "payoff_dominant",
    "payoff_polygon",
    "pure_equilibria",
    "pure_equilibrium_mask",
    "risk_dominant",
    "stochastically_stable",
    "strong_pure_equilibria",
    "two_player_equilibria",
    "verify",
]

__getattr__, __dir__ = lazily(__name__, {name: f"{__name__}.{home}" for name, home in _HOMES.items()})
