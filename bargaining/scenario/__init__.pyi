from bargaining.scenario.scenario import Scenario as Scenario
