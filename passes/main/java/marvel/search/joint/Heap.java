package marvel.search.joint;

import java.util.Arrays;

/** Numbers in ascending order of two figures, taken out one by one; equal ones in the order in which they came. */
final class Heap {
    private double[] first = new double[64];
    private double[] second = new double[64];
    private int[] heap = new int[64];
    private int count;

    void clear() {
        count = 0;
    }

    int size() {
        return count;
    }

    /** Adds the next number: 0, 1, 2, ... before anything is taken out. */
    void add(double f, double s) {
        if (count == heap.length) {
            first = Arrays.copyOf(first, 2 * count);
            second = Arrays.copyOf(second, 2 * count);
            heap = Arrays.copyOf(heap, 2 * count);
        }
        first[count] = f;
        second[count] = s;
        heap[count] = count;
        count++;
    }

    /** Puts what was added in order. */
    void order() {
        for (int i = count / 2 - 1; i >= 0; i--) {
            down(i);
        }
    }

    int least() {
        return heap[0];
    }

    double first(int number) {
        return first[number];
    }

    double second(int number) {
        return second[number];
    }

    void removeLeast() {
        heap[0] = heap[--count];
        down(0);
    }

    private void down(int from) {
        int i = from;
        int own = heap[i];
        while (2 * i + 1 < count) {
            int child = 2 * i + 1;
            if (child + 1 < count && isLess(heap[child + 1], heap[child])) {
                child++;
            }
            if (!isLess(heap[child], own)) {
                break;
            }
            heap[i] = heap[child];
            i = child;
        }
        if (count > 0) {
            heap[i] = own;
        }
    }

    private boolean isLess(int a, int b) {
        return first[a] != first[b] ? first[a] < first[b] : second[a] != second[b] ? second[a] < second[b] : a < b;
    }
}
