package marvel.cost.maestro;

import java.util.List;

/**
 * What a mapping file says.
 *
 * @param network name of the network, empty when it has none
 * @param layers in the order of the file
 */
public record MappingFile(String network, List<MappedLayer> layers) {
    public MappingFile {
        layers = List.copyOf(layers);
    }
}
