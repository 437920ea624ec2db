/** Where something listens, and the setting that says so. */
export interface Address {
  host: string;
  port: number;
  setting: string;
}

/** Something that listens for requests. */
export interface Endpoint {
  address: Address;
  /** Starts to listen. @throws {NodeJS.ErrnoException} where it cannot. */
  listen(): Promise<void>;
  /** Tells clients to close their connections after the next response, where the protocol can say so. */
  drain?(): void;
  /** Takes nothing more, and is done when all that is open has been answered. */
  close(): Promise<void>;
  /** Cuts off what is still open. */
  cutOff(): void;
}
