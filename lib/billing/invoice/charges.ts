import { add, formatDecimal, subtract, ZERO, type Decimal } from '../money/decimal.ts';

/** What a customer used of a meter in a month, at cost, unrounded: what the ledger says, or what an invoice said. */
export type Charge = {
  /** `YYYY-MM`, of the usage. */
  readonly month: string;
  readonly projectId: string;
  readonly meter: string;
  readonly subprojectId: string;
  readonly quantity: Decimal;
  readonly cost: Decimal;
};

/** One charge for each month, project, meter and subproject, in the order of these. */
export function sumCharges(charges: Iterable<Charge>): readonly Charge[] {
  const sums = new Map<string, Charge>();
  for (const charge of charges) {
    const key = keyOf(charge);
    const sum = sums.get(key) ?? { ...charge, quantity: ZERO, cost: ZERO };
    sums.set(key, { ...sum, quantity: add(sum.quantity, charge.quantity), cost: add(sum.cost, charge.cost) });
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, charge]) => charge);
}

/**
 * What late usage and meters priced afterwards make of invoiced months: the ledger now less all that was invoiced, corrections
 * included. Nothing for what is as it was invoiced.
 */
export function correctionsOf(ledger: Iterable<Charge>, invoiced: Iterable<Charge>): readonly Charge[] {
  const differences = [...ledger, ...[...invoiced].map(negative)];
  return sumCharges(differences).filter(({ quantity, cost }) => quantity.units !== 0n || cost.units !== 0n);
}

function negative(charge: Charge): Charge {
  return { ...charge, quantity: subtract(ZERO, charge.quantity), cost: subtract(ZERO, charge.cost) };
}

/** None of the parts has a line break, and a break sorts before all that they have. */
function keyOf({ month, projectId, meter, subprojectId }: Charge): string {
  return [month, projectId, meter, subprojectId].join('\n');
}

/** As it is stored and shown. */
export function chargeTexts({ quantity, cost }: Charge): {
  readonly quantity: string;
  readonly cost: string;
} {
  return { quantity: formatDecimal(quantity), cost: formatDecimal(cost) };
}
