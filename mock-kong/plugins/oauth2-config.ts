// What the plugin oauth2 is told, as far as it acts on it.

/** In normal form. */
export interface OauthConfig {
  readonly anonymous?: string | null;
  readonly auth_header_name: string;
  readonly hide_credentials: boolean;
  readonly global_credentials: boolean;
  readonly scopes?: readonly string[] | null;
  readonly mandatory_scope: boolean;
  readonly provision_key?: string | null;
  readonly enable_authorization_code: boolean;
  readonly enable_implicit_grant: boolean;
  readonly enable_client_credentials: boolean;
  readonly enable_password_grant: boolean;
  readonly accept_http_if_already_terminated: boolean;
  readonly pkce?: "none" | "lax" | "strict" | null;
  readonly realm?: string | null;
}
