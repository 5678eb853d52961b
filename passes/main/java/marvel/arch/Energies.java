package marvel.arch;

/**
 * Energy of an access to one word, in units of one multiply-accumulate.
 *
 * @param noc of one word arriving at one processing element
 */
public record Energies(
        double mac,
        double l1Read,
        double l1Write,
        double noc,
        double l2Read,
        double l2Write,
        double dramRead,
        double dramWrite) {}
