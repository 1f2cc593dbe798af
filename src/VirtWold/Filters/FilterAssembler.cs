using VirtWold.Interop;

namespace VirtWold.Filters;

/// <summary>
/// Puts together a program for the kernel's classic packet filter (BPF: an accumulator A, an index register X, and memory cells M).
/// Jumps name labels, which become relative offsets in <see cref="Assemble"/>.
/// </summary>
internal sealed class FilterAssembler
{
    private const ushort LoadWordAbsolute = 0x20;
    private const ushort LoadWordIndexed = 0x40;
    private const ushort LoadHalfIndexed = 0x48;
    private const ushort LoadByteIndexed = 0x50;
    private const ushort LoadMemory = 0x60;
    private const ushort LoadIndexImmediate = 0x01;
    private const ushort Store = 0x02;
    private const ushort AddImmediate = 0x04;
    private const ushort AddIndex = 0x0C;
    private const ushort AndImmediate = 0x54;
    private const ushort ShiftLeftImmediate = 0x64;
    private const ushort ShiftRightImmediate = 0x74;
    private const ushort TransferToIndex = 0x07;
    private const ushort JumpAlways = 0x05;
    private const ushort JumpIfEqual = 0x15;
    private const ushort JumpIfEqualToIndex = 0x1D;
    private const ushort JumpIfAbove = 0x25;
    private const ushort JumpIfAtLeast = 0x35;
    private const ushort JumpIfAnyBit = 0x45;
    private const ushort Return = 0x06;

    private const uint WholePacket = 0x40000;

    private readonly List<Instruction> _instructions = [];
    private readonly Dictionary<string, int> _labels = [];

    /// <summary>Names the place of the next instruction.</summary>
    /// <exception cref="ArgumentException">The label stands somewhere already.</exception>
    public FilterAssembler Label(string name)
    {
        _labels.Add(name, _instructions.Count);
        return this;
    }

    /// <summary>A = the byte at X + <paramref name="offset"/>. A packet that ends before it is rejected.</summary>
    public FilterAssembler LoadByte(int offset) => Add(LoadByteIndexed, (uint)offset);

    /// <summary>A = the 16 bits, big-endian, at X + <paramref name="offset"/>.</summary>
    public FilterAssembler LoadHalf(int offset) => Add(LoadHalfIndexed, (uint)offset);

    /// <summary>A = the 32 bits, big-endian, at X + <paramref name="offset"/>.</summary>
    public FilterAssembler LoadWord(int offset) => Add(LoadWordIndexed, (uint)offset);

    /// <summary>A = the 32 bits, big-endian, at <paramref name="offset"/>, wherever X is.</summary>
    public FilterAssembler LoadWordAt(int offset) => Add(LoadWordAbsolute, (uint)offset);

    /// <summary>X = A.</summary>
    public FilterAssembler KeepInIndex() => Add(TransferToIndex, 0);

    /// <summary>X = <paramref name="value"/>.</summary>
    public FilterAssembler SetIndex(int value) => Add(LoadIndexImmediate, (uint)value);

    /// <summary>X = X + A.</summary>
    public FilterAssembler AdvanceIndex() => Add(AddIndex, 0).Add(TransferToIndex, 0);

    /// <summary>A = A &amp; <paramref name="mask"/>.</summary>
    public FilterAssembler And(uint mask) => Add(AndImmediate, mask);

    /// <summary>A = A + <paramref name="value"/>.</summary>
    public FilterAssembler Plus(uint value) => Add(AddImmediate, value);

    /// <summary>A = A * 2 to the power of <paramref name="bits"/>.</summary>
    public FilterAssembler ShiftLeft(uint bits) => Add(ShiftLeftImmediate, bits);

    /// <summary>A = A / 2 to the power of <paramref name="bits"/>.</summary>
    public FilterAssembler ShiftRight(uint bits) => Add(ShiftRightImmediate, bits);

    /// <summary>M[<paramref name="cell"/>] = A.</summary>
    public FilterAssembler Remember(uint cell) => Add(Store, cell);

    /// <summary>A = M[<paramref name="cell"/>].</summary>
    public FilterAssembler Recall(uint cell) => Add(LoadMemory, cell);

    /// <summary>Goes on at <paramref name="label"/>.</summary>
    public FilterAssembler Goto(string label) => Add(JumpAlways, 0, label, null);

    /// <summary>Goes on at <paramref name="label"/> where A is <paramref name="value"/>.</summary>
    public FilterAssembler IfEqual(uint value, string label) => Add(JumpIfEqual, value, label, null);

    /// <summary>Goes on at <paramref name="label"/> unless A is <paramref name="value"/>.</summary>
    public FilterAssembler UnlessEqual(uint value, string label) => Add(JumpIfEqual, value, null, label);

    /// <summary>Goes on at <paramref name="label"/> where A is more than <paramref name="value"/>; both without a sign.</summary>
    public FilterAssembler IfAbove(uint value, string label) => Add(JumpIfAbove, value, label, null);

    /// <summary>Goes on at <paramref name="label"/> where A is <paramref name="value"/> or more; both without a sign.</summary>
    public FilterAssembler IfAtLeast(uint value, string label) => Add(JumpIfAtLeast, value, label, null);

    /// <summary>Goes on at <paramref name="label"/> unless A is <paramref name="value"/> or more; both without a sign.</summary>
    public FilterAssembler UnlessAtLeast(uint value, string label) => Add(JumpIfAtLeast, value, null, label);

    /// <summary>Goes on at <paramref name="label"/> where A is X.</summary>
    public FilterAssembler IfIndex(string label) => Add(JumpIfEqualToIndex, 0, label, null);

    /// <summary>Goes on at <paramref name="label"/> unless A is X.</summary>
    public FilterAssembler UnlessIndex(string label) => Add(JumpIfEqualToIndex, 0, null, label);

    /// <summary>Goes on at <paramref name="label"/> where A has any of the bits in <paramref name="mask"/>.</summary>
    public FilterAssembler IfAnyBit(uint mask, string label) => Add(JumpIfAnyBit, mask, label, null);

    /// <summary>Ends: the packet is wanted.</summary>
    public FilterAssembler Accept() => Add(Return, WholePacket);

    /// <summary>Ends: the packet is not wanted.</summary>
    public FilterAssembler Reject() => Add(Return, 0);

    /// <summary>The finished program.</summary>
    /// <exception cref="InvalidOperationException">A jump goes backwards, too far, or to a label that doesn't exist.</exception>
    public LibPcap.bpf_insn[] Assemble()
    {
        var program = new LibPcap.bpf_insn[_instructions.Count];
        for (int i = 0; i < program.Length; i++)
        {
            Instruction instruction = _instructions[i];
            bool always = instruction.Code == JumpAlways;
            program[i] = new LibPcap.bpf_insn
            {
                code = instruction.Code,
                k = always ? (uint)Distance(i, instruction.IfTrue) : instruction.Operand,
                jt = always ? (byte)0 : Near(i, instruction.IfTrue),
                jf = Near(i, instruction.IfFalse),
            };
        }

        return program;
    }

    private FilterAssembler Add(ushort code, uint operand, string? ifTrue = null, string? ifFalse = null)
    {
        _instructions.Add(new Instruction(code, operand, ifTrue, ifFalse));
        return this;
    }

    private byte Near(int from, string? label)
    {
        int distance = Distance(from, label);
        return distance <= byte.MaxValue ? (byte)distance : throw new InvalidOperationException($"The jump to '{label}' is too far.");
    }

    private int Distance(int from, string? label)
    {
        if (label is null)
        {
            return 0;
        }

        int distance = _labels.TryGetValue(label, out int at) ? at - from - 1 : -1;
        return distance >= 0 ? distance : throw new InvalidOperationException($"No label '{label}' ahead.");
    }

    private readonly record struct Instruction(ushort Code, uint Operand, string? IfTrue, string? IfFalse);
}
