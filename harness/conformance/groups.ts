// All groups, in the order in which they run.
import { adminApi } from "./admin-api/admin-api.ts";
import { configVerdicts } from "./config-verdicts/config-verdicts.ts";
import { fallback } from "./fallback/fallback.ts";
import { flattenedErrors } from "./fallback/flattened-errors.ts";
import { recordedFallback } from "./fallback/recorded-fallback.ts";
import type { ConformanceGroup } from "./group.ts";
import { kubeApi } from "./kube-api/kube-api.ts";
import { normalForms } from "./normal-forms/normal-forms.ts";
import { router } from "./router/router.ts";
import { recordedStatus } from "./status/recorded-status.ts";
import { sync } from "./sync/sync.ts";
import { translation } from "./translation/golden-translation.ts";
import { recordedTranslation } from "./translation/recorded-translation.ts";
import { annotations } from "./units/annotations.ts";
import { units } from "./units/units.ts";
import { upstreams } from "./upstreams/upstreams.ts";

export const GROUPS: readonly ConformanceGroup[] = [
  configVerdicts,
  normalForms,
  adminApi,
  router,
  upstreams,
  kubeApi,
  recordedTranslation,
  recordedStatus,
  translation,
  fallback,
  recordedFallback,
  flattenedErrors,
  sync,
  annotations,
  units,
];
