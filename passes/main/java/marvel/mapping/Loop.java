package marvel.mapping;

import marvel.workload.DimName;

/**
 * A loop of a mapping.
 *
 * @param trips iterations, at least 2: loops of one iteration are not written
 * @param step elements of the dim that one iteration advances: the extent of everything inside
 */
public record Loop(DimName dim, long trips, long step) {}
