/** A database's driver, which npm may leave out, is not installed for this system. */
export class MissingDriver extends Error {
  readonly driver: 'libsql' | 'pg';

  constructor(driver: MissingDriver['driver'], cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause));
    this.driver = driver;
  }
}

/**
 * Loads a driver when it is needed and by itself: Node ends the process where a static import meets that there is none.
 * Throws `MissingDriver`.
 */
export const loadDriver = async <Driver>(
  name: MissingDriver['driver'],
  load: () => Promise<Driver>,
): Promise<Driver> => {
  try {
    return await load();
  } catch (error) {
    throw new MissingDriver(name, error);
  }
};
