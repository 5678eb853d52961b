/** ONNX models as Relay functions; a class for each family of operators. May import onnx.proto, op and pass. */
@NullMarked
package marvel.onnx;

import org.jspecify.annotations.NullMarked;
