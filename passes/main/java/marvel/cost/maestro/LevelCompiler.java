package marvel.cost.maestro;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import marvel.cost.maestro.MaestroException.End;
import org.jspecify.annotations.Nullable;

/** Turns a layer and its directives into cluster levels, top first (SPEC sections 3 and 4). */
final class LevelCompiler {
    private final List<String> others = new ArrayList<>();
    private Level[] levels = {};
    private int dims;

    /** The levels of the last {@link #compile}, top first; more may be there than it returned. */
    Level[] levels() {
        return levels;
    }

    /** How many dimension numbers the last {@link #compile} used. */
    int dims() {
        return dims;
    }

    /** Compiles and returns the number of levels. */
    int compile(Layer layer, List<Directive> directives, Hardware hardware, Coupling coupling) {
        number(layer, directives);
        int clusters = 0;
        int group = 1;
        for (Directive directive : directives) {
            if (directive instanceof Directive.Cluster cluster) {
                clusters++;
                group *= cluster.size();
            }
        }
        if (group == 0) {
            throw new MaestroException(End.SIGFPE, "the cluster sizes multiply to zero in 32 bits");
        }
        room(clusters + 1);
        for (int i = 0; i <= clusters; i++) {
            levels[i].clear(dims);
        }
        declare(layer, levels[0]);
        // MAESTRO rounds the PEs down to whole top-level clusters.
        int units = hardware.numPes() / group;
        int next = 0;
        for (int i = 0; i <= clusters; i++) {
            Level level = levels[i];
            level.top = i == 0;
            level.bottom = i == clusters;
            level.units = units;
            network(level, clusters - i, hardware);
            while (next < directives.size() && !(directives.get(next) instanceof Directive.Cluster)) {
                add(level, directives.get(next++));
            }
            if (next < directives.size() && directives.get(next++) instanceof Directive.Cluster cluster) {
                units = cluster.size();
            }
            complete(level, i, layer.type().slides(), coupling);
            divide(level, i, layer.type().slides(), coupling, level.bottom ? null : levels[i + 1]);
        }
        return clusters + 1;
    }

    private void network(Level level, int index, Hardware hardware) {
        int networks = hardware.nocs().size();
        if (index >= networks) {
            throw new MaestroException(
                    index > networks ? End.EXIT : End.SIGABRT,
                    "expected at most " + (networks - 1) + " Cluster directives, got " + index
                            + ": there is no network for more levels");
        }
        level.bandwidth = hardware.nocs().get(index).bandwidth();
        level.latency = hardware.nocs().get(index).latency();
    }

    private void add(Level level, Directive directive) {
        if (directive instanceof Directive.Temporal t) {
            level.add(id(t.dim()), t.size(), t.offset(), false);
        } else if (directive instanceof Directive.Spatial s) {
            level.add(id(s.dim()), s.size(), s.offset(), true);
        }
    }

    /** Steps 1 to 5 of section 4: input-centric names, inherited and missing directives, strides. */
    private void complete(Level level, int depth, boolean slides, Coupling coupling) {
        rename(level, depth, Dims.OX, Dims.X, Dims.S);
        rename(level, depth, Dims.OY, Dims.Y, Dims.R);
        if (depth > 0) {
            inherit(level, levels[depth - 1]);
        }
        for (int d : coupling.all) {
            if (level.first[d] < 0 && level.extent[d] != Level.ABSENT) {
                level.add(d, level.extent[d], level.extent[d], false);
            }
        }
        stride(level, depth, slides);
        int window = lastSize(level, Dims.S);
        int rows = lastSize(level, Dims.R);
        for (int i = 0; i < level.count; i++) {
            if (level.dim[i] == Dims.OX) {
                level.dim[i] = Dims.X;
                level.size[i] += window - 1;
            } else if (level.dim[i] == Dims.OY) {
                level.dim[i] = Dims.Y;
                level.size[i] += rows - 1;
            }
        }
        level.index(dims);
    }

    /** Step 1: the first X' directive of a level without X becomes one of X, by the size of the last. */
    private static void rename(Level level, int depth, int out, int in, int window) {
        int at = level.first[out];
        if (at < 0 || level.first[in] >= 0) {
            return;
        }
        if (level.first[window] < 0) {
            throw MaestroException.exit("cluster level " + depth + " maps " + Dims.name(out) + " without a map of "
                    + Dims.name(window) + ": its extent in " + Dims.name(in) + " is undefined");
        }
        level.size[at] = lastSize(level, out) + lastSize(level, window) - 1;
        level.dim[at] = in;
        level.first[in] = at;
        level.first[out] = -1;
        for (int i = at + 1; i < level.count; i++) {
            if (level.dim[i] == out) {
                level.first[out] = i;
                break;
            }
        }
    }

    private static int lastSize(Level level, int d) {
        for (int i = level.count - 1; i >= 0; i--) {
            if (level.dim[i] == d) {
                return level.size[i];
            }
        }
        return 0;
    }

    /** Step 2: dimensions that only the level above maps come in front, in reverse order, as temporal maps. */
    private void inherit(Level level, Level upper) {
        int own = level.count;
        for (int i = 0; i < upper.count; i++) {
            if (level.first[upper.dim[i]] < 0) {
                level.add(upper.dim[i], upper.size[i], upper.offset[i], false);
            }
        }
        int inherited = level.count - own;
        if (inherited > 0) {
            reverse(level, 0, level.count);
            reverse(level, inherited, level.count);
            level.index(dims);
        }
    }

    private static void reverse(Level level, int from, int to) {
        for (int i = from, j = to - 1; i < j; i++, j--) {
            swap(level.dim, i, j);
            swap(level.size, i, j);
            swap(level.offset, i, j);
            boolean s = level.spatial[i];
            level.spatial[i] = level.spatial[j];
            level.spatial[j] = s;
        }
    }

    private static void swap(int[] a, int i, int j) {
        int t = a[i];
        a[i] = a[j];
        a[j] = t;
    }

    /** Step 4: tiles of a sliding dimension are cut to whole steps of the window. */
    private void stride(Level level, int depth, boolean slides) {
        for (int i = 0; i < level.count; i++) {
            int d = level.dim[i];
            require(level, d);
            int k = level.stride[d];
            if (!slides || k == 1 || (d != Dims.X && d != Dims.Y)) {
                continue;
            }
            int window = d == Dims.X ? Dims.S : Dims.R;
            require(levels[0], window);
            int f = levels[0].extent[window];
            if (level.size[i] >= f) {
                int steps = (level.size[i] + k - f) / k;
                // MAESTRO changes the first directive of the dimension, whichever it looked at.
                int at = level.first[d];
                level.size[at] = steps * Math.min(k, f) + Math.max(f - k, 0);
                level.offset[at] = depth > 0 && f < k ? steps * f : steps * k;
            }
        }
    }

    /** Steps 6 to 8: the checks, the partial spatial step, and the tile of the next level. */
    private void divide(Level level, int depth, boolean slides, Coupling coupling, @Nullable Level lower) {
        int found = 0;
        level.spatialAt[1] = -1;
        for (int i = 0; i < level.count; i++) {
            if (level.spatial[i]) {
                if (found == 2) {
                    throw MaestroException.exit("cluster level " + depth + " has more than two spatial maps");
                }
                level.spatialAt[found++] = i;
            }
        }
        if (found == 0) {
            throw MaestroException.exit("cluster level " + depth + " has no spatial map");
        }
        if (level.units * level.offset[level.spatialAt[0]] == 0) {
            throw new MaestroException(
                    End.SIGFPE,
                    level.units == 0
                            ? "there are fewer PEs than the Cluster directives group together: no cluster is left"
                            : "the units of cluster level " + depth
                                    + " times the offset of its spatial map are 0 in 32 bits: " + level.units + " x "
                                    + level.offset[level.spatialAt[0]]);
        }
        level.edgeUnits = level.partialUnits();
        if (slides && level.extent[Dims.X] != Level.ABSENT) {
            require(level, Dims.S);
        }
        if (slides && level.extent[Dims.Y] != Level.ABSENT) {
            require(level, Dims.R);
        }
        for (int d : coupling.all) {
            if (level.first[d] < 0) {
                throw MaestroException.exit(
                        "dimension " + Dims.name(d) + " indexes a tensor, but has neither a size nor a map");
            }
            if (lower != null) {
                lower.extent[d] = Math.min(level.size[level.first[d]], level.extent[d]);
                lower.stride[d] = level.stride[d];
            }
        }
        level.measure(slides, dims);
    }

    private void require(Level level, int d) {
        if (level.extent[d] == Level.ABSENT) {
            throw MaestroException.exit("dimension " + name(d) + " is mapped or slid over, but has no size here");
        }
    }

    /** The dimension table of the top level, with input sizes for output ones or the other way round. */
    private void declare(Layer layer, Level table) {
        for (Layer.Dim dim : layer.dims()) {
            int d = id(dim.name());
            if (table.extent[d] == Level.ABSENT) {
                table.extent[d] = dim.size();
                table.stride[d] = dim.stride();
            }
        }
        if (layer.type().slides()) {
            slide(layer, table, Dims.X, Dims.OX, Dims.S, Dims.Y, Dims.OY);
            slide(layer, table, Dims.Y, Dims.OY, Dims.R, Dims.X, Dims.OX);
        }
    }

    /** Section 3: strides of output dimensions change places, and where only one axis is in output form one is undefined. */
    private static void slide(Layer layer, Level table, int in, int out, int window, int otherIn, int otherOut) {
        Layer.@Nullable Dim input = lastOf(layer, in);
        Layer.@Nullable Dim output = lastOf(layer, out);
        Layer.@Nullable Dim slid = lastOf(layer, window);
        int w = slid == null ? 1 : slid.size();
        if (input != null && output != null) {
            throw MaestroException.exit(
                    "both " + Dims.name(in) + " and " + Dims.name(out) + " are declared; expected one of them");
        }
        if (input != null) {
            if (lastOf(layer, otherOut) != null && lastOf(layer, otherIn) == null) {
                throw MaestroException.exit("expected both axes in input form or both in output form, got "
                        + Dims.name(in) + " and " + Dims.name(otherOut));
            }
            table.extent[out] = input.size() - w + 1;
            table.stride[out] = input.stride();
        } else if (output != null) {
            Layer.@Nullable Dim other = lastOf(layer, otherOut);
            if (other == null) {
                throw MaestroException.exit("expected " + Dims.name(otherOut) + " beside " + Dims.name(out)
                        + ": MAESTRO takes the stride of one from the other");
            }
            table.extent[in] = output.size() + w - 1;
            table.stride[in] = other.stride();
        }
    }

    private static Layer.@Nullable Dim lastOf(Layer layer, int d) {
        Layer.Dim found = null;
        for (Layer.Dim dim : layer.dims()) {
            if (Dims.id(dim.name()) == d) {
                found = dim;
            }
        }
        return found;
    }

    private void number(Layer layer, List<Directive> directives) {
        others.clear();
        dims = Dims.KNOWN;
        for (Layer.Dim dim : layer.dims()) {
            learn(dim.name());
        }
        for (Directive directive : directives) {
            if (directive instanceof Directive.Temporal t) {
                learn(t.dim());
            } else if (directive instanceof Directive.Spatial s) {
                learn(s.dim());
            }
        }
    }

    private void learn(String name) {
        if (Dims.id(name) < 0 && !others.contains(name)) {
            others.add(name);
            dims++;
        }
    }

    private int id(String name) {
        int known = Dims.id(name);
        return known >= 0 ? known : Dims.KNOWN + others.indexOf(name);
    }

    private String name(int d) {
        return d < Dims.KNOWN ? Dims.name(d) : others.get(d - Dims.KNOWN);
    }

    private void room(int count) {
        int old = levels.length;
        if (old < count) {
            levels = Arrays.copyOf(levels, count);
            for (int i = old; i < count; i++) {
                levels[i] = new Level();
            }
        }
    }
}
