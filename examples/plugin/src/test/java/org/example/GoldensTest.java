package org.example;

import java.nio.file.Path;
import java.util.stream.Stream;
import marvel.testsuite.Golden;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class GoldensTest {
    @TestFactory
    Stream<DynamicTest> goldens() {
        return Golden.tests(Path.of("src/test/goldens"));
    }
}
