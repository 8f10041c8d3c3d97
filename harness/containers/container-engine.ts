// What the harness needs of a container engine.

export interface ContainerSpec {
  readonly image: string;
  readonly environment: Readonly<Record<string, string>>;
  /** What its entry point is given; what the image says when absent. */
  readonly command?: readonly string[];
  /** It has this machine's own network, with loopback, instead of one behind a bridge. */
  readonly hostNetwork?: boolean;
  /** Files of this machine that it may read, at the same paths; it runs as this process' user then. */
  readonly files?: readonly string[];
  /** TCP ports inside. Each is published on a port of loopback that the engine chooses, another one after each start. */
  readonly ports: readonly number[];
  readonly labels: Readonly<Record<string, string>>;
  readonly onLog: (line: string) => void;
}

export interface ContainerEngine {
  /** This machine's address, as containers reach it. */
  readonly hostAddress: string;
  /** Gets an image, unless it is here. @throws {EnvironmentError} with `cure`, when it cannot be had. */
  ensureImage(image: string, cure: string): Promise<void>;
  /** Resolves when it is started, not when it answers. @throws {EnvironmentError} when it cannot be. */
  run(spec: ContainerSpec): Promise<EngineContainer>;
  /** Removes what is left of this run. */
  close(): Promise<void>;
}

/** Gateways are made of these. */
export interface KongContainers {
  readonly engine: ContainerEngine;
  readonly image: string;
  /** Carries out faults on the ways to them, where it can be had. */
  readonly toxiproxyImage: string;
}

export interface EngineContainer {
  readonly id: string;
  /** Of its first process, as this machine counts; 0 when it has ended. */
  pid(): Promise<number>;
  /** Where a port inside is published now: `host:port`. */
  published(port: number): string;
  /** Its exit code; `null` while it runs. */
  exitCode(): Promise<number | null>;
  /** Resolves with its exit code when it has ended, by itself or not, and all that it wrote was told. */
  ended(): Promise<number>;
  /** Ends it at once (SIGKILL). What it wrote stays. */
  kill(): Promise<void>;
  /** Asks it to end, and kills it after `graceMs`. What it wrote stays. */
  stop(graceMs: number): Promise<void>;
  /** Starts it again after its end, with what it wrote. */
  start(): Promise<void>;
  /** Ends it, and takes away what it wrote. */
  remove(): Promise<void>;
}
