import { createDdimScheduler } from './ddim-scheduler.ts';
import { createEulerScheduler } from './euler-scheduler.ts';
import { createLcmScheduler } from './lcm-scheduler.ts';
import type { SchedulerConfig } from './noise-schedule.ts';
import type { Scheduler, Walk } from './scheduler.ts';

export const SCHEDULER_NAMES = ['lcm', 'euler', 'euler_ancestral', 'ddim'] as const;
export type SchedulerName = (typeof SCHEDULER_NAMES)[number];

/** The scheduler that a configuration asks for, or one that walks the same way: they are interchangeable. */
export function schedulerName({ _class_name }: SchedulerConfig): SchedulerName {
  switch (_class_name) {
    case 'LCMScheduler':
      return 'lcm';
    case 'EulerAncestralDiscreteScheduler':
      return 'euler_ancestral';
    case 'DDIMScheduler':
    case 'PNDMScheduler':
      return 'ddim';
    default:
      return 'euler';
  }
}

export function createScheduler(name: SchedulerName, config: SchedulerConfig, walk: Walk): Scheduler {
  switch (name) {
    case 'lcm':
      return createLcmScheduler(config, walk);
    case 'euler':
      return createEulerScheduler(config, walk, { ancestral: false });
    case 'euler_ancestral':
      return createEulerScheduler(config, walk, { ancestral: true });
    case 'ddim':
      return createDdimScheduler(config, walk);
  }
}
