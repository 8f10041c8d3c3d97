// Kong's entities as the controller writes them: wire names, absent instead of null.

export interface ServiceEntity {
  readonly id?: string;
  readonly name: string;
  readonly protocol: string;
  readonly host: string;
  readonly port?: number;
  readonly path?: string;
  readonly retries?: number;
  readonly connect_timeout?: number;
  readonly read_timeout?: number;
  readonly write_timeout?: number;
  readonly tls_verify?: boolean;
  readonly tls_verify_depth?: number;
  /** An id: a plain text, as KIC sends it. */
  readonly client_certificate?: string;
  readonly ca_certificates?: readonly string[];
  readonly tags?: readonly string[];
}

export interface RouteEntity {
  readonly id?: string;
  readonly name: string;
  readonly protocols?: readonly string[];
  readonly methods?: readonly string[];
  readonly hosts?: readonly string[];
  readonly paths?: readonly string[];
  readonly headers?: Readonly<Record<string, readonly string[]>>;
  readonly snis?: readonly string[];
  readonly destinations?: readonly { readonly port: number }[];
  readonly expression?: string;
  readonly priority?: number;
  readonly regex_priority?: number;
  readonly path_handling?: string;
  readonly strip_path?: boolean;
  readonly preserve_host?: boolean;
  readonly request_buffering?: boolean;
  readonly response_buffering?: boolean;
  readonly https_redirect_status_code?: number;
  readonly tags?: readonly string[];
}

export interface PluginEntity {
  readonly id?: string;
  readonly name: string;
  readonly instance_name?: string;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly enabled?: boolean;
  readonly protocols?: readonly string[];
  readonly ordering?: unknown;
  /** References are plain names here, as KIC sends them. */
  readonly service?: string;
  readonly route?: string;
  readonly consumer?: string;
  readonly consumer_group?: string;
  readonly tags?: readonly string[];
}

export interface UpstreamEntity {
  readonly name: string;
  readonly algorithm?: string;
  readonly host_header?: string;
  readonly tags?: readonly string[];
  /** Slots, health checks, hashing: as a KongUpstreamPolicy or a KongIngress says. */
  readonly [field: string]: unknown;
}

export interface TargetEntity {
  /** `host:port`. */
  readonly target: string;
  readonly weight?: number;
}

export interface ConsumerEntity {
  readonly id?: string;
  readonly username?: string;
  readonly custom_id?: string;
  readonly tags?: readonly string[];
}

/** A credential of any type, with its own fields. */
export interface CredentialEntity {
  readonly tags?: readonly string[];
  readonly [field: string]: unknown;
}

export interface ConsumerGroupEntity {
  readonly id?: string;
  readonly name: string;
  readonly tags?: readonly string[];
}

export interface CertificateEntity {
  readonly id: string;
  readonly cert: string;
  readonly key: string;
  readonly tags?: readonly string[];
}

export interface CaCertificateEntity {
  readonly id: string;
  readonly cert: string;
  readonly tags?: readonly string[];
}

export interface VaultEntity {
  readonly id?: string;
  /** The kind of backend: env, aws, hcv, ... */
  readonly name: string;
  readonly prefix: string;
  readonly description?: string;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly tags?: readonly string[];
}

export interface LicenseEntity {
  readonly id?: string;
  readonly payload: string;
}
