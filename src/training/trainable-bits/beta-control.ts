// How hard the cost is pushed down: a logarithmic ramp, or a controller that holds a budget.
import type { BudgetGoal, FrontGoal } from './front-options.js';
import type { FrontSchedule } from './front-schedule.js';

/** What a control remembers from one epoch to the next; a ramp remembers nothing, a controller β and later its integral. */
export interface BetaMemory {
  readonly beta?: number;
  readonly integral?: number;
}

/** β of one epoch after the other. Stateful: belongs to one training. */
export interface BetaControl {
  /** β for this epoch, given the exact cost after the one before; absent before the first rounded one. */
  next(epoch: number, cost: number | undefined): number;
  memory(): BetaMemory;
}

/**
 * Gains of the controller on log10(cost / target). HGQ2's (beta_pid.py) are 1 and 2e-3 an epoch for runs of about 5 000
 * epochs: here the integral's belongs to the whole run, so that short runs reach their budget too.
 */
const PROPORTIONAL = 1;
const INTEGRAL_OF_RUN = 10;
const LARGEST_BETA = 1;

/** Share of the budget that is aimed at: what hovers around it is mostly inside. */
const AIM = 0.96;

/** The control for a goal, which goes on from the memory of another. */
export function createBetaControl(
  goal: FrontGoal | BudgetGoal,
  schedule: FrontSchedule,
  from: BetaMemory = {},
): BetaControl {
  return goal.kind === 'front'
    ? createRamp(goal, schedule)
    : createController(goal, schedule, from);
}

/** `betaFrom` until the ramp begins, `betaTo` once it has ended, a straight line of log β between. */
function createRamp({ betaFrom, betaTo }: FrontGoal, schedule: FrontSchedule): BetaControl {
  return {
    next: (epoch) => {
      const { rampFrom, rampTo } = schedule;
      const progress = Math.min(
        1,
        Math.max(0, (epoch - rampFrom) / Math.max(1, rampTo - rampFrom)),
      );
      return betaFrom * (betaTo / betaFrom) ** progress;
    },
    memory: () => ({}),
  };
}

/**
 * β = 10^(p·e + i·Σe), e = log10(cost / aim), from the start of the ramp; before it, and at its first epoch, the
 * goal's own β. Past the planned epochs the cost is still too high: β doubles each epoch.
 */
function createController(
  goal: BudgetGoal,
  schedule: FrontSchedule,
  from: BetaMemory,
): BetaControl {
  const target = AIM * goal.target;
  const gain = INTEGRAL_OF_RUN / schedule.epochs;
  let { beta = goal.beta, integral } = from;
  return {
    next: (epoch, cost) => {
      if (cost === undefined || epoch < schedule.rampFrom) return beta;
      if (epoch >= schedule.epochs) {
        beta = Math.min(LARGEST_BETA, 2 * beta);
        return beta;
      }
      // Nearly nothing stands for nothing: its logarithm exists.
      const error = Math.log10(Math.max(cost, target * 1e-6) / target);
      integral ??= (Math.log10(beta) - PROPORTIONAL * error) / gain - error;
      integral += error;
      beta = Math.min(LARGEST_BETA, 10 ** (PROPORTIONAL * error + gain * integral));
      return beta;
    },
    memory: () => ({ beta, integral }),
  };
}
