/** A database's driver, which npm may leave out, is not installed for this system. */
export class NoDriver extends Error {
  readonly driver: 'libsql' | 'pg';

  constructor(driver: NoDriver['driver'], cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause));
    this.driver = driver;
  }
}

/**
 * Loads a driver when it is needed and by itself: Node ends the process where a static import meets that there is none.
 * Throws `NoDriver`.
 */
export const loadDriver = async <Driver>(
  name: NoDriver['driver'],
  load: () => Promise<Driver>,
): Promise<Driver> => {
  try {
    return await load();
  } catch (error) {
    throw new NoDriver(name, error);
  }
};
