"""What a loop in LLVM's language is made of: an operation each, and the frame around them.

`{V}`, `{B}` and the like stand for the words of `WORDS`. Operations have the rounding of IEEE 754 each: none
carries a flag that would let LLVM reorder or contract them.
"""

ROWS = 2  # coordinates
LANES = 32  # particles side by side
WORDS = {"V": f"<{LANES} x double>", "B": f"<{LANES} x i1>", "I": f"i{LANES}", "LANES": str(LANES)}
WORDS |= {"SQRT": f"@llvm.sqrt.v{LANES}f64", "ABS": f"@llvm.fabs.v{LANES}f64"}
WORDS |= {"INF": "splat (double 0x7FF0000000000000)"}

OPERATIONS = {
    "add": "fadd {V} {0}, {1}",
    "subtract": "fsub {V} {0}, {1}",
    "multiply": "fmul {V} {0}, {1}",
    "divide": "fdiv {V} {0}, {1}",
    "square": "fmul {V} {0}, {0}",
    "negative": "fneg {V} {0}",
    "sqrt": "call {V} {SQRT}({V} {0})",
    "absolute": "call {V} {ABS}({V} {0})",
    "less": "fcmp olt {V} {0}, {1}",
    "less_equal": "fcmp ole {V} {0}, {1}",
    "greater": "fcmp ogt {V} {0}, {1}",
    "greater_equal": "fcmp oge {V} {0}, {1}",
    "equal": "fcmp oeq {V} {0}, {1}",
    "not_equal": "fcmp une {V} {0}, {1}",
    "isnan": "fcmp uno {V} {0}, {0}",
    "logical_and": "and {B} {0}, {1}",
    "logical_or": "or {B} {0}, {1}",
    "logical_not": "xor {B} {0}, splat (i1 true)",
    # In several lines, the last of which is the result.
    "isfinite": "{n}a = call {V} {ABS}({V} {0})\nfcmp olt {V} {n}a, {INF}",
    "maximum": "{n}a = fcmp oge {V} {0}, {1}\n{n}b = fcmp uno {V} {0}, {0}\n{n}c = or {B} {n}a, {n}b\n"
    "select {B} {n}c, {V} {0}, {V} {1}",
    "minimum": "{n}a = fcmp ole {V} {0}, {1}\n{n}b = fcmp uno {V} {0}, {0}\n{n}c = or {B} {n}a, {n}b\n"
    "select {B} {n}c, {V} {0}, {V} {1}",
    "sign": "{n}a = fcmp ogt {V} {0}, zeroinitializer\n{n}b = fcmp olt {V} {0}, zeroinitializer\n"
    "{n}c = select {B} {n}b, {V} splat (double -1.0), {V} {0}\n"
    "select {B} {n}a, {V} splat (double 1.0), {V} {n}c",
}

FRAME = """
declare {V} {SQRT}({V})
declare {V} {ABS}({V})
declare i64 @llvm.smax.i64(i64, i64)
{declared}
define internal {V} @spread(double %x) alwaysinline {{
  %one = insertelement {V} poison, double %x, i64 0
  %all = shufflevector {V} %one, {V} poison, <{LANES} x i32> zeroinitializer
  ret {V} %all
}}
define void @walk(ptr %lanes, i64 %count, ptr %once, ptr %each, ptr %noise, i64 %drawn, i64 %own,
                  i64 %begin, i64 %end, double %reach, ptr %path, i64 %width, i64 %tail, i64 %lasting) {{
entry:
  %size = alloca i64
  store i64 {LANES}, ptr %size
  %near = call {V} @spread(double %reach)
  {entry}
  br label %particles
particles:
  %i = phi i64 [0, %entry], [%i.next, %next]
  %own.i = mul i64 %i, %own
  %path.i = mul i64 %i, %lasting
  {load}
  %diverged.in = load {V}, ptr %diverged.at, align 8
  %alive.in = fcmp olt {V} %diverged.in, zeroinitializer
  br label %steps
steps:
  %s = phi i64 [%begin, %particles], [%s.next, %on]
  {carried}
  {step}
  %n = uitofp i64 %s to double
  %now = call {V} @spread(double %n)
  %then = fadd {V} %now, splat (double 1.0)
  %size0 = call {V} {ABS}({V} %x0)
  %size1 = call {V} {ABS}({V} %x1)
  %size2 = call {V} {ABS}({V} {loss})
  %good0 = fcmp olt {V} %size0, {INF}
  %good1 = fcmp olt {V} %size1, {INF}
  %good2 = fcmp olt {V} %size2, {INF}
  %good01 = and {B} %good0, %good1
  %good = and {B} %good01, %good2
  %alive.next = and {B} %alive, %good
  %leaving = xor {B} %alive, %alive.next
  %bits = bitcast {B} %leaving to {I}
  %any = icmp ne {I} %bits, 0
  br i1 %any, label %leave, label %stay
leave:
  %nan = fcmp uno {V} %x0, %x1
  %nan.number = uitofp {B} %nan to {V}
  {leave}
  %left = bitcast {B} %alive.next to {I}
  %nobody = icmp eq {I} %left, 0
  br label %stay
stay:
  %over = phi i1 [false, %steps], [%nobody, %leave]
  %way0 = fsub {V} %x0, %target0.in
  %way1 = fsub {V} %x1, %target1.in
  %way00 = fmul {V} %way0, %way0
  %way11 = fmul {V} %way1, %way1
  %way = fadd {V} %way00, %way11
  %far = fcmp ugt {V} %way, %near
  %outside = and {B} %far, %alive.next
  %since.next = select {B} %outside, {V} %then, {V} %since
  %stores = icmp sge i64 %s, %tail
  br i1 %stores, label %write, label %on
write:
  {write}
  br label %on
on:
  %s.more = add i64 %s, 1
  %s.told = call i64 @llvm.smax.i64(i64 %s.more, i64 %tail)
  %s.next = select i1 %over, i64 %s.told, i64 %s.more
  %again = icmp slt i64 %s.next, %end
  br i1 %again, label %steps, label %done
done:
  {store}
  %forgets = icmp eq i64 %lasting, 0
  br i1 %forgets, label %sum, label %next
sum:
  %count.r = sub i64 %end, %tail
  %last.r = sub i64 %count.r, 1
  {end}
  br label %look
look:
  %r = phi i64 [0, %sum], [%r.next, %look]
  %most = phi {V} [zeroinitializer, %sum], [%most.next, %look]
  {look}
  %off00 = fmul {V} %off0, %off0
  %off11 = fmul {V} %off1, %off1
  %off = fadd {V} %off00, %off11
  %more = fcmp ogt {V} %off, %most
  %most.next = select {B} %more, {V} %off, {V} %most
  %r.next = add i64 %r, 1
  %looks = icmp slt i64 %r.next, %count.r
  br i1 %looks, label %look, label %looked
looked:
  store {V} %most.next, ptr %roamed.at, align 8
  br label %next
next:
  %i.next = add i64 %i, {LANES}
  %others = icmp slt i64 %i.next, %count
  br i1 %others, label %particles, label %out
out:
  ret void
}}
"""
