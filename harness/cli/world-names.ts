// Where a story can be told.

export const WORLD_NAMES = ["live", "simulated"] as const;
export type WorldName = (typeof WORLD_NAMES)[number];

export const KUBE_NAMES = ["embedded", "kubeconfig", "k3s"] as const;
export type KubeName = (typeof KUBE_NAMES)[number];
