// What a ledger comes to: worked out once, however often gateways are looked at.
import { debtsOf, pathsOf, type Debt, type Ledger } from "./debts.ts";

export interface Reckoning {
  readonly ledger: Ledger;
  readonly debts: readonly Debt[];
  /** Every one that is looked at. */
  readonly paths: readonly string[];
}

export function reckoned(ledger: Ledger): Reckoning {
  const debts = debtsOf(ledger);
  return { ledger, debts, paths: pathsOf(debts) };
}
