from bargaining.equilibria.agent_limit import LimitAssessment as LimitAssessment
from bargaining.equilibria.agent_logit import AgentLogitBranch as AgentLogitBranch
from bargaining.equilibria.agent_logit import agent_logit_branch as agent_logit_branch
from bargaining.equilibria.agreements.egalitarian import egalitarian_lottery as egalitarian_lottery
from bargaining.equilibria.agreements.egalitarian import egalitarian_settlement as egalitarian_settlement
from bargaining.equilibria.agreements.kalai_smorodinsky import (
    kalai_smorodinsky_lottery as kalai_smorodinsky_lottery,
)
from bargaining.equilibria.agreements.kalai_smorodinsky import (
    kalai_smorodinsky_settlement as kalai_smorodinsky_settlement,
)
from bargaining.equilibria.agreements.nash import nash_lottery as nash_lottery
from bargaining.equilibria.agreements.nash import nash_settlement as nash_settlement
from bargaining.equilibria.agreements.offers import Offers as Offers
from bargaining.equilibria.agreements.offers import alternating_offers as alternating_offers
from bargaining.equilibria.agreements.offers import finite_offers as finite_offers
from bargaining.equilibria.agreements.offers import limit_division as limit_division
from bargaining.equilibria.agreements.settlement import Lottery as Lottery
from bargaining.equilibria.agreements.settlement import Settlement as Settlement
from bargaining.equilibria.agreements.tracks import Tracks as Tracks
from bargaining.equilibria.agreements.utilitarian import utilitarian_lottery as utilitarian_lottery
from bargaining.equilibria.agreements.utilitarian import utilitarian_settlement as utilitarian_settlement
from bargaining.equilibria.batches import EquilibriumBatch as EquilibriumBatch
from bargaining.equilibria.batches import nash_equilibria_batch as nash_equilibria_batch
from bargaining.equilibria.belief_dominance import p_dominance as p_dominance
from bargaining.equilibria.belief_dominance import p_dominance_by_player as p_dominance_by_player
from bargaining.equilibria.coalitions import JointDeviation as JointDeviation
from bargaining.equilibria.coalitions import (
    coalition_proof_pure_equilibria as coalition_proof_pure_equilibria,
)
from bargaining.equilibria.coalitions import (
    is_coalition_proof_pure_equilibrium as is_coalition_proof_pure_equilibrium,
)
from bargaining.equilibria.coalitions import is_strong_pure_equilibrium as is_strong_pure_equilibrium
from bargaining.equilibria.coalitions import strong_pure_equilibria as strong_pure_equilibria
from bargaining.equilibria.correlated import CorrelatedEquilibrium as CorrelatedEquilibrium
from bargaining.equilibria.correlated import Membership as Membership
from bargaining.equilibria.correlated import correlated_equilibrium as correlated_equilibrium
from bargaining.equilibria.correlated import is_correlated_equilibrium as is_correlated_equilibrium
from bargaining.equilibria.correlated_payoffs import PayoffPolygon as PayoffPolygon
from bargaining.equilibria.correlated_payoffs import payoff_polygon as payoff_polygon
from bargaining.equilibria.enumeration import nash_equilibria as nash_equilibria
from bargaining.equilibria.leader_action import ActionCommitment as ActionCommitment
from bargaining.equilibria.leader_action import FollowersPlay as FollowersPlay
from bargaining.equilibria.leader_action import commit_to_action as commit_to_action
from bargaining.equilibria.logit import LogitBranch as LogitBranch
from bargaining.equilibria.logit import logit_branch as logit_branch
from bargaining.equilibria.logit import logit_equilibria as logit_equilibria
from bargaining.equilibria.logit import logit_selected as logit_selected
from bargaining.equilibria.markov.pure import pure_markov_perfect as pure_markov_perfect
from bargaining.equilibria.markov.result import MarkovEquilibria as MarkovEquilibria
from bargaining.equilibria.markov.result import MarkovEquilibrium as MarkovEquilibrium
from bargaining.equilibria.markov.solver import markov_perfect_equilibria as markov_perfect_equilibria
from bargaining.equilibria.mediating import mediation as mediation
from bargaining.equilibria.mediation_result import Mediation as Mediation
from bargaining.equilibria.pareto import ParetoRanking as ParetoRanking
from bargaining.equilibria.pareto import pareto_ranking as pareto_ranking
from bargaining.equilibria.perfection import is_trembling_hand_perfect as is_trembling_hand_perfect
from bargaining.equilibria.power_indices import VotingPower as VotingPower
from bargaining.equilibria.power_indices import voting_power as voting_power
from bargaining.equilibria.properness import is_proper as is_proper
from bargaining.equilibria.pure import pure_equilibria as pure_equilibria
from bargaining.equilibria.pure import pure_equilibrium_mask as pure_equilibrium_mask
from bargaining.equilibria.refinements import is_quasi_strict as is_quasi_strict
from bargaining.equilibria.refinements import is_strict as is_strict
from bargaining.equilibria.refinements import is_undominated as is_undominated
from bargaining.equilibria.result import Component as Component
from bargaining.equilibria.result import Equilibrium as Equilibrium
from bargaining.equilibria.result import EquilibriumSet as EquilibriumSet
from bargaining.equilibria.selection import deviation_loss_product as deviation_loss_product
from bargaining.equilibria.selection import deviation_losses as deviation_losses
from bargaining.equilibria.selection import payoff_dominant as payoff_dominant
from bargaining.equilibria.selection import risk_dominant as risk_dominant
from bargaining.equilibria.sequential.assessments import Assessment as Assessment
from bargaining.equilibria.sequential.result import AssessmentComponent as AssessmentComponent
from bargaining.equilibria.sequential.result import AssessmentPart as AssessmentPart
from bargaining.equilibria.sequential.result import AssessmentSet as AssessmentSet
from bargaining.equilibria.sequential.solver import sequential_equilibria as sequential_equilibria
from bargaining.equilibria.sequential.solver import (
    weak_perfect_bayesian_equilibria as weak_perfect_bayesian_equilibria,
)
from bargaining.equilibria.signalling.outcomes import OutcomeVerdict as OutcomeVerdict
from bargaining.equilibria.signalling.result import RefinedEquilibria as RefinedEquilibria
from bargaining.equilibria.signalling.solver import d1_criterion as d1_criterion
from bargaining.equilibria.signalling.solver import intuitive_criterion as intuitive_criterion
from bargaining.equilibria.stackelberg import CorrelatedCommitment as CorrelatedCommitment
from bargaining.equilibria.stackelberg import MixedCommitment as MixedCommitment
from bargaining.equilibria.stackelberg import (
    commit_to_correlated_strategies as commit_to_correlated_strategies,
)
from bargaining.equilibria.stackelberg import commit_to_mixed_strategy as commit_to_mixed_strategy
from bargaining.equilibria.stochastic_stability import Basins as Basins
from bargaining.equilibria.stochastic_stability import StochasticStability as StochasticStability
from bargaining.equilibria.stochastic_stability import best_response_basins as best_response_basins
from bargaining.equilibria.stochastic_stability import stochastically_stable as stochastically_stable
from bargaining.equilibria.subgame_perfect.solver import (
    subgame_perfect_equilibria as subgame_perfect_equilibria,
)
from bargaining.equilibria.two_players import two_player_equilibria as two_player_equilibria
from bargaining.equilibria.verdict import Verdict as Verdict
from bargaining.equilibria.verification import Verification as Verification
from bargaining.equilibria.verification import verify as verify
