// Property tests try the same cases in every run, so that a change that breaks one is to blame for it.
// FAST_CHECK_SEED=N tries others; the nightly run does.
import fc from "fast-check";

const SEED_DEFAULT = 1;

fc.configureGlobal({ seed: Number(process.env["FAST_CHECK_SEED"] ?? SEED_DEFAULT) });
