/**
 * ONNX models as Relay functions. A family of operators is a class of {@link marvel.onnx.Translators}. May import op, pass
 * and ir, and the classes that protoc makes of ONNX's schema.
 */
@NullMarked
package marvel.onnx;

import org.jspecify.annotations.NullMarked;
