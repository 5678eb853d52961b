package marvel.pass;

/**
 * What a search has found for an operator.
 *
 * @param pass the pass that searches
 * @param function the loop function that it maps
 * @param cost what the best mapping so far costs, in the unit of the pass: DRAM blocks off chip, the objective on chip
 * @param lowerBound no mapping of the space costs less; equal to the cost if it is proved the least
 * @param evaluated mappings costed so far
 */
public record Finding(String pass, String function, double cost, double lowerBound, long evaluated) {}
