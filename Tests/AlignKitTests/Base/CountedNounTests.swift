import AlignKit
import Testing

/// Numbers in sentences.
@Suite struct CountedNounTests {
    @Test func oneIsSingular() {
        #expect(
            1.counted("tensor") == "1 tensor" && 0.counted("tensor") == "0 tensors"
                && 2.counted("tensor") == "2 tensors")
        #expect(
            1.counted("class", plural: "classes") == "1 class" && 3.counted("class", plural: "classes") == "3 classes")
        #expect(1.agreeing("is", "are") == "is" && 0.agreeing("is", "are") == "are")
        #expect(UInt64(1).counted("byte") == "1 byte")
    }
}
