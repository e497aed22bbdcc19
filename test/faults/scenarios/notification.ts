import { crm } from '../steps.ts';
import type { Scenario } from './scenario.ts';

export const notification: Scenario = {
  name: 'notification',
  title: 'the endpoint refuses a notification at first; then it gets it, under the same id',
  steps: [{ by: 'endpoint', answers: 503, times: 2 }, crm('ada', 'customer.signed_up', 60)],
  ending: { ada: { state: 'open', told: { 'subproject.opened': 1 } } },
};
