// The peer: the same training steps in PyTorch, as the text of a Python script. Reads a request, speaks like `measure-process.ts`.

/**
 * `python3 -c script request`: float32, one thread, Adam over all tensors at once, fake quantisation as autograd
 * functions with straight-through gradients, pooling before the activation, samples gathered by index. The faster of
 * the two memory formats is taken for convolutions, the faster order of samples and steps for the LSTM. That is the
 * library's own (what \`nn.LSTM\` calls) in float; rounded, a loop over a cell whose gates are rounded functions, which
 * is less work than tables.
 */
export const PEER_SCRIPT = `
import json, os, resource, sys, time
os.environ['OMP_NUM_THREADS'] = '1'
os.environ['OPENBLAS_NUM_THREADS'] = '1'
import torch
import torch.nn.functional as F
torch.set_num_threads(1)
torch.manual_seed(1)
request = json.loads(sys.argv[1])
samples, bits = request['samples'], request['bits']
rounded = request['kind'] != 'plain'
listens = request['kind'] == 'QAT+KD'
is_cnn = request['network'] == 'cnn'
is_lstm = request['network'] == 'lstm'
time_first = False
classes = 10 if is_cnn else 5
temperature, share = 3.0, 0.5

class RoundWeight(torch.autograd.Function):
    @staticmethod
    def forward(ctx, weight, scale, low, high):
        return (weight * scale).add_(0.5).floor_().clamp_(low, high).mul_(1 / scale)
    @staticmethod
    def backward(ctx, outer):
        return outer, None, None, None

class RoundActivation(torch.autograd.Function):
    @staticmethod
    def forward(ctx, z, scale, high):
        s = (z * scale).add_(0.5)
        ctx.save_for_backward((s > 0) & (s < high + 1))
        return s.floor_().clamp_(0, high).mul_(1 / scale)
    @staticmethod
    def backward(ctx, outer):
        return outer * ctx.saved_tensors[0], None, None

class RoundCell(torch.autograd.Function):
    @staticmethod
    def forward(ctx, z, before, gate_scale, scale, high):
        def gate(x):
            return (x * gate_scale).add_(0.5).floor_().mul_(1 / gate_scale)
        def state(x):
            s = (x * scale).add_(0.5)
            inside = (s > -high - 1) & (s < high + 1)
            return s.floor_().clamp_(-high - 1, high).mul_(1 / scale), inside
        units = before.shape[1]
        real = torch.sigmoid(z)
        squashed = torch.tanh(z[:, 2 * units:3 * units])
        slopes = real * (1 - real)
        slopes[:, 2 * units:3 * units] = 1 - squashed * squashed
        gates = gate(real)
        i, f, o = gates[:, :units], gates[:, units:2 * units], gates[:, 3 * units:]
        g = gate(squashed)
        memory, kept = state(i * g + f * before)
        seen = torch.tanh(memory)
        shown = gate(seen)
        hidden, showed = state(o * shown)
        ctx.save_for_backward(slopes, i, f, g, o, before, seen, shown, kept, showed)
        return hidden, memory
    @staticmethod
    def backward(ctx, outer, inner):
        slopes, i, f, g, o, before, seen, shown, kept, showed = ctx.saved_tensors
        outer = outer * showed
        inner = (inner + outer * o * (1 - seen * seen)) * kept
        gates = torch.cat((inner * g, inner * before, inner * i, outer * shown), 1)
        return gates.mul_(slopes), inner * f, None, None, None

def parameter(*shape, fan_in=0):
    limit = (6 / fan_in) ** 0.5 if fan_in else 0.0
    return torch.empty(*shape).uniform_(-limit, limit).requires_grad_()

if is_cnn:
    shapes = [((8, 1, 3, 3), 9), ((16, 8, 3, 3), 72), ((10, 256), 256)]
    x = torch.randint(0, 256, (samples, 1, 8, 8)).float() / 256
elif is_lstm:
    shapes = [((80, 16), 16), ((80, 20), 20), ((5, 20), 20)]
    x = torch.randint(0, 256, (samples, 20, 16)).float() / 256
else:
    shapes = [((64, 16), 16), ((32, 64), 64), ((32, 32), 32), ((5, 32), 32)]
    x = torch.randint(0, 256, (samples, 16)).float() / 256
weights = [parameter(*shape, fan_in=fan_in) for shape, fan_in in shapes]
biases = [parameter(shape[0]) for shape, _ in shapes]
labels = torch.randint(0, classes, (samples,))
teacher = torch.softmax(3 * torch.randn(samples, classes) / temperature, 1)
masks = [(torch.rand_like(w) > 0.3).float() for w in weights]
scale = 2.0 ** (bits - 2)
low, high = -2.0 ** (bits - 1), 2.0 ** (bits - 1) - 1
activation_scale, activation_high = 2.0 ** (bits - 2), 2.0 ** bits - 1
grid = 2.0 ** 14
optimiser = torch.optim.Adam(weights + biases, lr=1e-3, foreach=True)
order = torch.randperm(samples)

def numbers(i):
    if not rounded:
        return weights[i], biases[i]
    weight = RoundWeight.apply(weights[i], scale, low, high)
    return weight, RoundWeight.apply(biases[i], grid, -3e38, 3e38)

def activate(z):
    return RoundActivation.apply(z, activation_scale, activation_high) if rounded else F.relu(z)

def recur(x):
    (w, b), (u, c) = numbers(0), numbers(1)
    state = x.new_zeros(x.shape[1 if time_first else 0], 20)
    if not rounded:
        start = (state.unsqueeze(0), state.unsqueeze(0))
        return torch._VF.lstm(x, start, (w, u, b, c), True, 1, 0.0, True, False, not time_first)[1][0]
    hidden, memory = state, state
    for sums in F.linear(x if time_first else x.transpose(0, 1), w, b + c):
        z = torch.addmm(sums, hidden, u.t())
        hidden, memory = RoundCell.apply(z, memory, 2.0 ** bits, activation_scale, activation_high // 2)
    return hidden

def forward(x):
    if is_lstm:
        return F.linear(recur(x), *numbers(2))
    if not is_cnn:
        for i in range(3):
            weight, bias = numbers(i)
            x = activate(F.linear(x, weight, bias))
        return F.linear(x, *numbers(3))
    x = activate(F.max_pool2d(F.conv2d(x, *numbers(0), padding=1), 2))
    x = activate(F.conv2d(x, *numbers(1), padding=1))
    return F.linear(x.flatten(1), *numbers(2))

def train(rows):
    optimiser.zero_grad(set_to_none=True)
    z = forward(x.index_select(1 if time_first else 0, rows))
    loss = F.cross_entropy(z, labels.index_select(0, rows))
    if listens:
        soft = F.log_softmax(z / temperature, 1)
        divergence = F.kl_div(soft, teacher.index_select(0, rows), reduction='batchmean')
        loss = (1 - share) * loss + share * temperature ** 2 * divergence
    loss.backward()
    optimiser.step()
    if rounded:
        with torch.no_grad():
            for weight in weights:
                weight.clamp_(low / scale, high / scale)
            torch._foreach_mul_(weights, masks)

def time_steps(seconds):
    times = []
    end = time.perf_counter() + seconds
    while len(times) < 10 or time.perf_counter() < end:
        for rows in order.split(request['batch']):
            start = time.perf_counter()
            train(rows)
            times.append(time.perf_counter() - start)
    return times

def fast(times):
    return sorted(times)[len(times) // 10]

if is_cnn:
    plain_x, best = x, None
    for layout in (torch.contiguous_format, torch.channels_last):
        x = plain_x.contiguous(memory_format=layout)
        fastest = fast(time_steps(min(0.5, request['seconds'])))
        if best is None or fastest < best[0]:
            best = (fastest, x)
    x = best[1]
if is_lstm:
    fastest = fast(time_steps(min(0.5, request['seconds'])))
    time_first, x = True, x.transpose(0, 1).contiguous()
    if fast(time_steps(min(0.5, request['seconds']))) > fastest:
        time_first, x = False, x.transpose(0, 1).contiguous()
time_steps(min(1, request['seconds']))
print('ready', flush=True)
sys.stdin.readline()
before = time.process_time()
times = time_steps(request['seconds'])
cpu = time.process_time() - before
blas = os.path.realpath('/usr/lib/x86_64-linux-gnu/libblas.so.3')
print(json.dumps({
    'rate': request['batch'] / fast(times),
    'ratePerCpuSecond': request['batch'] * len(times) / cpu,
    'peakMiB': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    'note': 'PyTorch ' + torch.__version__ + ', ' + os.path.basename(os.path.dirname(blas)),
}), flush=True)
`;
