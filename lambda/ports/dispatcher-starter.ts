/** Starts a dispatcher for a group, without waiting for it. */
export interface DispatcherStarter {
  start(group: string): Promise<void>;
}
