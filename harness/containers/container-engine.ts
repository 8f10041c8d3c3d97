// What the harness needs of a container engine.

export interface ContainerSpec {
  readonly image: string;
  readonly environment: Readonly<Record<string, string>>;
  /** TCP ports inside. Each is published on a port of loopback that the engine chooses, another one after each start. */
  readonly ports: readonly number[];
  readonly labels: Readonly<Record<string, string>>;
  readonly onLog: (line: string) => void;
}

export interface ContainerEngine {
  /** This machine's address, as containers reach it. */
  readonly hostAddress: string;
  /** Resolves when it is started, not when it answers. @throws {EnvironmentError} when it cannot be. */
  run(spec: ContainerSpec): Promise<EngineContainer>;
  /** Removes what is left of this run. */
  close(): Promise<void>;
}

/** Gateways are made of these. */
export interface KongContainers {
  readonly engine: ContainerEngine;
  readonly image: string;
}

export interface EngineContainer {
  readonly id: string;
  /** Where a port inside is published now: `host:port`. */
  published(port: number): string;
  /** Its exit code; `null` while it runs. */
  exitCode(): Promise<number | null>;
  /** Ends it at once (SIGKILL). What it wrote stays. */
  kill(): Promise<void>;
  /** Asks it to end, and kills it after `graceMs`. What it wrote stays. */
  stop(graceMs: number): Promise<void>;
  /** Starts it again after its end, with what it wrote. */
  start(): Promise<void>;
  /** Ends it, and takes away what it wrote. */
  remove(): Promise<void>;
}
