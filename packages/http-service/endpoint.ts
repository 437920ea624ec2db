/** The address of a server, and the setting that decides it. */
export interface Address {
  host: string;
  port: number;
  setting: string;
}

/** A server that can listen. */
export interface Endpoint {
  address: Address;
  /** Starts listening. @throws {NodeJS.ErrnoException} where it cannot. */
  listen(): Promise<void>;
  /** Tells clients to close their connections after the next response, if the protocol supports that. */
  drain?(): void;
  /** Accepts no more requests, and resolves when all open requests have a response. */
  close(): Promise<void>;
  /** Destroys the connections that are still open. */
  cutOff(): void;
}
