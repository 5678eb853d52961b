'use strict';
(() => {
  const { network, report, machine } = JSON.parse(document.getElementById('data').textContent);
  const layers = report.layers;
  const $ = id => document.getElementById(id);
  const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const colours = () => ['--c1', '--c2', '--c3', '--c4', '--c5'].map(css);
  const TENSORS = ['input', 'weight', 'output', 'operands'];
  const PARTS = { compute: 'compute', noc: 'NoC', dram: 'DRAM' };

  // Texts, never markup: names come from the network.
  function element(tag, text, attributes = {}) {
    const e = document.createElement(tag);
    if (text !== undefined && text !== null) e.textContent = text;
    Object.entries(attributes).forEach(([k, v]) => e.setAttribute(k, v));
    return e;
  }
  const add = (parent, ...children) => { children.forEach(c => parent.appendChild(c)); return parent; };

  function short(n) {
    if (!isFinite(n)) return '–';
    for (const [size, unit] of [[1e12, ' T'], [1e9, ' G'], [1e6, ' M'], [1e3, ' k']]) {
      if (Math.abs(n) >= size) return (n / size).toPrecision(3) + unit;
    }
    return n === Math.round(n) ? String(n) : n.toPrecision(3);
  }
  const whole = n => Math.round(n).toLocaleString('en');
  const percent = x => (100 * x).toFixed(1) + ' %';
  const times = x => x.toFixed(2) + ' ×';
  const sum = (list, f) => list.reduce((a, x) => a + f(x), 0);

  const words = l => ({ ...l.cost.exact.words.dram });
  const moved = w => w ? w.read + w.write : 0;
  const bound = l => Math.max(l.cost.bounds.compute, l.cost.bounds.noc, l.cost.bounds.dram);
  const dims = l => Object.entries(l.dims).filter(([, n]) => n > 1).map(([d, n]) => d + n).join(' ');

  function summary() {
    document.title = network + ' on ' + report.target + ' – Marvel';
    $('title').textContent = network + ' on ' + report.target;
    $('subtitle').textContent = machine.rows + ' × ' + machine.cols + ' processing elements of ' + machine.lanes
      + ' MAC/cycle, L1 ' + machine.l1 + ', L2 ' + machine.l2 + '. Least ' + (report.objective === 'edp' ? 'energy × delay' : report.objective) + ' under the '
      + report.model + ' model, ' + report.search + ' search.';
    const cycles = report.total.cycles;
    const proved = layers.filter(l => l.optimal).length;
    const peak = machine.rows * machine.cols * machine.lanes;
    const cards = [
      ['Cycles', short(cycles), 'operators one after the other'],
      ['Time', (1e3 * cycles / machine.clock_hz).toPrecision(3) + ' ms', 'at ' + short(machine.clock_hz) + 'Hz'],
      ['Array in use', percent(report.total.macs / (cycles * peak)), 'of its peak'],
      ['Energy', short(report.total.energy), 'MACs'],
      ['DRAM', short(report.total.dram_bytes) + 'B', 'in whole blocks'],
      ['Over the bound', times(cycles / sum(layers, l => l.count * bound(l))), 'of cycles'],
      ['Proved best', proved + ' of ' + layers.length, 'distinct operators'],
    ];
    cards.forEach(([name, value, note]) => {
      const dd = element('dd', value + ' ');
      add($('cards'), add(element('div'), element('dt', name), add(dd, element('small', note))));
    });
    const share = Object.keys(PARTS).map((part, i) => [PARTS[part], 'var(--c' + (i + 1) + ')',
      sum(layers.filter(l => l.cost.bounds.limits === part), l => l.count * l.cost.exact.cycles) / cycles]);
    const bar = element('div', null, { class: 'share', role: 'img', 'aria-label': 'Share of cycles by what limits the layers' });
    const legend = element('ul', null, { class: 'legend' });
    share.forEach(([name, colour, x]) => {
      const s = element('span');
      s.style.width = 100 * x + '%';
      s.style.background = colour;
      bar.appendChild(s);
      const i = element('i');
      i.style.background = colour;
      const li = add(element('li'), i);
      li.append(percent(x) + ' of the cycles in layers limited by ' + name);
      legend.appendChild(li);
    });
    add($('limits'), bar, legend);
    $('advice').textContent = advice(share);
    $('footer').textContent = 'Written by marvel-opt ' + report.version + '. Pipeline: ' + report.pipeline;
  }

  /** How much of the cycles would go if a part took no time: no more can be gained there. */
  function advice() {
    const without = part => sum(layers, l => {
      const e = l.cost.exact;
      const rest = { compute: e.compute_cycles, noc: e.noc_cycles, dram: e.dram_cycles };
      rest[part] = 0;
      return l.count * Math.max(rest.compute, rest.noc, rest.dram);
    });
    const all = sum(layers, l => l.count * l.cost.exact.cycles);
    return 'With these mappings, unlimited '
      + [['DRAM bandwidth', 'dram'], ['NoC bandwidth', 'noc'], ['arithmetic', 'compute']]
        .map(([name, part]) => name + ' would save ' + percent(1 - without(part) / all)).join(', ')
      + ' of the cycles: more of one part alone cannot save more.';
  }

  // ECharts draws on canvas: it takes colours, not variables.
  const charts = [];
  function chart(id, label, option) {
    const make = () => {
      const text = css('--text'), soft = css('--soft'), line = css('--line');
      const axis = a => ({ nameTextStyle: { color: soft }, axisLabel: { color: soft }, axisLine: { lineStyle: { color: line } },
        splitLine: { lineStyle: { color: line } }, minorSplitLine: { show: false }, ...a });
      const o = option(axis);
      c.setOption({ animation: false, color: colours(), textStyle: { fontFamily: 'system-ui, sans-serif' },
        tooltip: { renderMode: 'richText', confine: true, backgroundColor: css('--panel'), borderColor: line, textStyle: { color: text }, ...o.tooltip },
        legend: { textStyle: { color: text }, top: 0, left: 0, type: 'scroll', pageTextStyle: { color: text } }, ...o, }, true);
    };
    $(id).setAttribute('aria-label', label);
    const c = echarts.init($(id), null, { renderer: 'svg' });
    make();
    charts.push({ c, make });
  }
  addEventListener('resize', () => charts.forEach(({ c }) => c.resize()));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => charts.forEach(({ make }) => make()));

  function roofline() {
    const peak = machine.rows * machine.cols * machine.lanes;
    const bytes = l => l.cost.exact.dram_cycles * machine.dram_bytes_per_cycle;
    const points = layers.filter(l => bytes(l) > 0)
      .map(l => [(l.iterations || l.macs) / bytes(l), (l.iterations || l.macs) / l.cost.exact.cycles, l.function, l.cost.bounds.limits]);
    if (!isFinite(machine.dram_bytes_per_cycle) || machine.dram_bytes_per_cycle <= 0 || points.length === 0) {
      $('roofline').textContent = 'The target does not limit DRAM bandwidth: there is no roofline.';
      $('roofline').style.height = 'auto';
      return;
    }
    const knee = peak / machine.dram_bytes_per_cycle;
    const least = Math.min(knee / 4, ...points.map(p => p[0])) / 2;
    const most = Math.max(knee * 4, ...points.map(p => p[0])) * 2;
    chart('roofline', 'Roofline: ' + points.length + ' layers, peak ' + whole(peak) + ' MAC/cycle from ' + short(knee) + ' MAC/byte on; the table of layers has the figures', axis => ({
      grid: { left: 72, right: 24, top: 40, bottom: 48 },
      tooltip: { formatter: p => p.value[2] ? p.value[2] + '\n' + short(p.value[0]) + ' MAC/byte, ' + short(p.value[1]) + ' MAC/cycle\nlimited by ' + PARTS[p.value[3]] : '' },
      xAxis: axis({ type: 'log', name: 'MAC/byte of DRAM', nameLocation: 'middle', nameGap: 28, min: least, max: most, axisLabel: { formatter: short, color: css('--soft') } }),
      yAxis: axis({ type: 'log', name: 'MAC/cycle', nameLocation: 'middle', nameGap: 46, axisLabel: { formatter: short, color: css('--soft') } }),
      series: [
        ...Object.keys(PARTS).map(part => ({ name: 'limited by ' + PARTS[part], type: 'scatter', symbolSize: 11,
          data: points.filter(p => p[3] === part) })),
        { name: 'bounds', type: 'line', symbol: 'none', lineStyle: { color: css('--text'), width: 1.5 }, itemStyle: { color: css('--text') }, silent: true,
          data: [[least, least * machine.dram_bytes_per_cycle], [knee, peak], [most, peak]] },
      ],
    }));
  }

  function bars(id, title, series, unit) {
    const height = Math.max(16, 5 + layers.length * (series.stack ? 1.3 : 2));
    $(id).style.height = height + 'rem';
    const names = layers.map(l => l.function + (l.count > 1 ? ' × ' + l.count : ''));
    chart(id, title + ' of ' + layers.length + ' layers; the table of layers has the figures', axis => ({
      grid: { left: 8, right: 24, top: 40, bottom: 40, containLabel: true },
      tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' }, valueFormatter: v => whole(v) + ' ' + unit },
      xAxis: axis({ type: 'value', name: unit, nameLocation: 'middle', nameGap: 26, axisLabel: { formatter: short, color: css('--soft') } }),
      yAxis: axis({ type: 'category', inverse: true, data: names, axisTick: { show: false } }),
      series: series.of.map(([name, f]) => ({ name, type: 'bar', stack: series.stack ? 'all' : undefined,
        barMaxWidth: series.stack ? 14 : 8, barGap: '10%', data: layers.map(l => l.count * f(l)) })),
    }));
  }

  function table() {
    const t = $('table');
    t.appendChild(element('caption', 'Energy in multiply-accumulates; bound: the least cycles that any mapping can take.'));
    const head = element('tr');
    ['Layer', 'Operator', 'Dims', 'Runs', 'MACs', 'Cycles', '× bound', 'Array', 'Energy', 'DRAM words', 'Limited by', 'Proof']
      .forEach((h, i) => head.appendChild(element('th', h, { scope: 'col', ...([1, 2].includes(i) ? { class: 'left' } : {}) })));
    add(t, add(element('thead'), head));
    const body = element('tbody');
    layers.forEach((l, i) => {
      const row = element('tr');
      const button = element('button', l.function, { type: 'button' });
      button.addEventListener('click', () => show(i, true));
      add(row, add(element('td'), button), element('td', l.op, { class: 'left' }), element('td', dims(l), { class: 'left' }),
        element('td', l.count), element('td', short(l.macs)), element('td', whole(l.cost.exact.cycles)),
        element('td', (l.cost.exact.cycles / bound(l)).toFixed(2)), element('td', percent(l.cost.exact.utilisation)),
        element('td', short(l.cost.exact.energy)), element('td', short(sum(TENSORS, n => moved(words(l)[n])))),
        element('td', PARTS[l.cost.bounds.limits]),
        element('td', l.optimal ? 'best' : 'within ' + percent(l.gap)));
      body.appendChild(row);
    });
    t.appendChild(body);
  }

  const NAMED = [...new Set(layers.flatMap(l => Object.keys(l.dataflows || {})))];
  const graded = ratio => element('td', times(ratio), { class: ratio < .995 ? 'better' : ratio > 1.005 ? 'worse' : '' });

  function namedTable(caption, rows) {
    const t = element('table');
    const head = add(element('tr'), element('th', 'Dataflow', { scope: 'col' }));
    ['Cycles', '÷ ours', 'Energy', '÷ ours', ...(rows[0].length > 5 ? ['Layers'] : [])].forEach(h => head.appendChild(element('th', h, { scope: 'col' })));
    const body = element('tbody');
    rows.forEach(([name, cycles, ofCycles, energy, ofEnergy, mapped]) => {
      const r = add(element('tr'), element('th', name, { scope: 'row' }), element('td', whole(cycles)), graded(ofCycles), element('td', short(energy)), graded(ofEnergy));
      if (mapped !== undefined) r.appendChild(element('td', mapped));
      body.appendChild(r);
    });
    return add(t, element('caption', caption), add(element('thead'), head), body);
  }

  /** All runs of all layers that a dataflow can map, against the same layers as they are mapped here. */
  function dataflows() {
    if (NAMED.length === 0) return;
    $('dataflows').hidden = false;
    const rows = NAMED.map(name => {
      const those = layers.filter(l => l.dataflows && l.dataflows[name]);
      const all = f => sum(those, l => l.count * f(l));
      const cycles = all(l => l.dataflows[name].cycles), energy = all(l => l.dataflows[name].energy);
      return [name, cycles, cycles / all(l => l.cost.exact.cycles), energy, energy / all(l => l.cost.exact.energy), those.length + ' of ' + layers.length];
    });
    $('named').replaceWith(Object.assign(namedTable('Energy in multiply-accumulates', rows), { id: 'named' }));
  }

  function bar(name, value, most, colour, text) {
    const fill = element('div');
    fill.style.width = (most > 0 ? 100 * value / most : 0) + '%';
    fill.style.background = colour;
    return add(element('div', null, { class: 'bar' }), element('span', name), add(element('div'), fill), element('span', text));
  }

  function show(index, focus) {
    const l = layers[index];
    [...$('table').tBodies[0].rows].forEach((r, i) => i === index ? r.setAttribute('aria-current', 'true') : r.removeAttribute('aria-current'));
    $('detail').hidden = false;
    $('h-detail').textContent = l.function + ': ' + l.op + ', ' + dims(l);
    const e = l.cost.exact, b = l.cost.bounds;
    const most = Math.max(e.compute_cycles, e.noc_cycles, e.dram_cycles, bound(l));
    $('bounds').replaceChildren(
      ...Object.keys(PARTS).map((p, i) => bar(PARTS[p], e[p + '_cycles'], most, 'var(--c' + (i + 1) + ')', whole(e[p + '_cycles']))),
      bar('bound', bound(l), most, 'var(--soft)', whole(bound(l))),
      element('p', 'Cycles of each part; longest: ' + PARTS[b.limits] + '. No mapping is under ' + whole(bound(l))
        + ' cycles, which ' + PARTS[b.binds] + ' needs. This one takes ' + (e.cycles / bound(l)).toFixed(2) + ' times that. '
        + hint(l)),
      element('p', 'Search: ' + whole(l.evaluated) + ' of ' + l.space + ' mappings costed, the others cut off by bounds; '
        + (l.optimal ? 'proved the best of its space.' : 'within ' + percent(l.gap) + ' of the least there can be.')));
    const named = Object.entries(l.dataflows || {});
    $('others').hidden = named.length === 0;
    if (named.length > 0) {
      $('named-here').replaceChildren(namedTable('One run of this layer', named.map(([name, f]) =>
        [name, f.cycles, f.cycles / e.cycles, f.energy, f.energy / e.energy])));
    }
    $('array').replaceChildren(array(l));
    $('loops').replaceChildren(loops(l));
    $('tiles').replaceChildren(tiles(l), layouts(l));
    $('memory').replaceChildren(...Object.entries(l.memory).map(([tensor, m]) => memory(tensor, m)));
    if (focus) $('h-detail').focus();
  }

  function hint(l) {
    const e = l.cost.exact, b = l.cost.bounds;
    const next = Math.max(...Object.keys(PARTS).filter(p => p !== b.limits).map(p => e[p + '_cycles']));
    const gain = e.cycles / next;
    const what = { dram: 'DRAM bandwidth', noc: 'NoC bandwidth', compute: 'processing elements or lanes, all of them in use,' }[b.limits];
    return 'More ' + what + ' can make it at most ' + times(gain) + ' as fast' + (gain < 1.05 ? ': the parts are in balance.' : '.');
  }

  const NS = 'http://www.w3.org/2000/svg';
  function svgElement(tag, attributes, text) {
    const n = document.createElementNS(NS, tag);
    Object.entries(attributes).forEach(([k, v]) => n.setAttribute(k, v));
    if (text) n.textContent = text;
    return n;
  }

  /** The first blocks of a tensor in DRAM, in the order of addresses: how much of each is the first L2 tile's. */
  function memory(tensor, m) {
    const COLUMNS = 64, ROWS = 12, unit = 10;
    const volume = m.axes.reduce((n, a) => n * a.extent, 1);
    const words = Math.max(1, Math.floor(machine.dram_block / m.word_bytes));
    const blocks = Math.ceil(volume / words), drawn = Math.min(blocks, COLUMNS * ROWS);
    const inTile = at => {
      let rest = at;
      return m.axes.slice().reverse().every(a => { const i = rest % a.extent; rest = (rest - i) / a.extent; return i < a.tile; });
    };
    const svg = svgElement('svg', { viewBox: `0 0 ${COLUMNS * unit} ${Math.ceil(drawn / COLUMNS) * unit}`, role: 'img' });
    let moved = 0, used = 0;
    for (let block = 0; block < drawn; block++) {
      let own = 0;
      for (let at = block * words; at < Math.min(volume, (block + 1) * words); at++) own += inTile(at) ? 1 : 0;
      moved += own > 0 ? 1 : 0;
      used += own;
      const place = { x: block % COLUMNS * unit, y: Math.floor(block / COLUMNS) * unit, width: unit - 1, height: unit - 1 };
      svg.append(svgElement('rect', { ...place, fill: css('--line') }));
      if (own > 0) svg.append(svgElement('rect', { ...place, fill: css('--c1'), opacity: .25 + .75 * own / words }));
    }
    const text = `${tensor}: ${m.axes.map(a => a.axis + ' ' + a.tile + '/' + a.extent).join(', ')}. The first L2 tile moves ${moved} of the `
      + (drawn < blocks ? `first ${drawn} of ${whole(blocks)}` : drawn) + ` blocks of ${words} words, and needs ${percent(moved ? used / (moved * words) : 0)} of them.`;
    svg.setAttribute('aria-label', text);
    return add(element('figure'), element('figcaption', text), svg);
  }

  function array(l) {
    const at = level => (l.mapping.levels.find(x => x.level === level) || { loops: [] }).loops;
    const size = loops => loops.reduce((n, x) => n * x.extent, 1);
    const rows = size(at('rows')), cols = size(at('cols'));
    const R = machine.rows, C = machine.cols;
    const unit = Math.max(2, Math.min(16, 640 / Math.max(R, C)));
    const w = C * unit, h = R * unit, left = 24, top = 30;
    const make = svgElement;
    const label = loops => loops.map(x => x.dim + ' ' + x.extent).join(' × ') || 'unused';
    const svg = make('svg', { viewBox: `0 0 ${Math.max(w + left + 4, 260)} ${h + top + 6}`, role: 'img',
      'aria-label': `${rows} of ${R} rows by ${label(at('rows'))}, ${cols} of ${C} columns by ${label(at('cols'))}` });
    const font = { 'font-size': Math.max(11, Math.max(w, 260) / 28), fill: 'currentColor' };
    svg.append(make('rect', { x: left, y: top, width: w, height: h, fill: 'none', stroke: css('--line') }));
    svg.append(make('rect', { x: left, y: top, width: cols * unit, height: rows * unit, fill: css('--c1'), opacity: .35 }));
    // The inner loops' groups, as far as they can be told apart.
    const lines = (loops, n, vertical) => {
      let step = n;
      loops.slice(0, -1).forEach((x, k) => {
        step /= x.extent;
        for (let i = step; i < n && step * unit >= 3; i += step) {
          const p = i * unit;
          svg.append(vertical
            ? make('line', { x1: left + p, x2: left + p, y1: top, y2: top + rows * unit, stroke: css('--c1'), 'stroke-width': k === 0 ? 1.5 : .6 })
            : make('line', { y1: top + p, y2: top + p, x1: left, x2: left + cols * unit, stroke: css('--c1'), 'stroke-width': k === 0 ? 1.5 : .6 }));
        }
      });
    };
    lines(at('cols'), cols, true);
    lines(at('rows'), rows, false);
    svg.append(make('text', { x: left, y: top - 10, ...font }, 'columns: ' + label(at('cols'))));
    svg.append(make('text', { x: 0, y: 0, ...font, transform: `translate(${left - 8} ${top + h}) rotate(-90)` }, 'rows: ' + label(at('rows'))));
    return add(element('div'), svg, element('p', `${rows * cols} of ${R * C} processing elements: ${rows} of ${R} rows, ${cols} of ${C} columns.`));
  }

  function loops(l) {
    const list = element('ol');
    let depth = 0;
    l.mapping.levels.forEach(level => level.loops.forEach(x => {
      const li = element('li');
      li.style.setProperty('--depth', depth++);
      li.append(level.level === 'rows' || level.level === 'cols' ? 'parallel ' : 'for ');
      li.append(element('b', x.dim), ` ${x.extent} × step ${x.step} @${level.level}`);
      list.appendChild(li);
    }));
    return list;
  }

  /** What one iteration of each level covers. */
  function tiles(l) {
    const order = ['dram', 'l2', 'rows', 'cols', 'l1'];
    const within = from => {
      const tile = Object.fromEntries(Object.keys(l.dims).map(d => [d, 1]));
      l.mapping.levels.filter(x => order.indexOf(x.level) >= order.indexOf(from))
        .forEach(x => x.loops.forEach(k => { tile[k.dim] = Math.min(l.dims[k.dim], Math.max(tile[k.dim], k.extent * k.step)); }));
      return tile;
    };
    const t = element('table');
    const head = add(element('tr'), element('th', 'Dim', { scope: 'col' }));
    ['Layer', 'L2 tile', 'Array', 'L1 tile'].forEach(h => head.appendChild(element('th', h, { scope: 'col' })));
    const body = element('tbody');
    const l2 = within('l2'), spread = within('rows'), l1 = within('l1');
    Object.entries(l.dims).filter(([, n]) => n > 1).forEach(([d, n]) =>
      add(body, add(element('tr'), element('th', d, { scope: 'row' }), element('td', n), element('td', l2[d]), element('td', spread[d]), element('td', l1[d]))));
    return add(t, element('caption', 'Extents covered at each level'), add(element('thead'), head), body);
  }

  function layouts(l) {
    const t = element('table');
    const head = element('tr');
    ['Tensor', 'Order in DRAM', 'Blocks', 'Through L2'].forEach((h, i) => head.appendChild(element('th', h, { scope: 'col', ...(i === 1 ? { class: 'left' } : {}) })));
    const body = element('tbody');
    Object.entries(l.mapping.layouts).forEach(([tensor, layout]) =>
      add(body, add(element('tr'), element('th', tensor, { scope: 'row' }), element('td', layout, { class: 'left' }),
        element('td', whole(l.cost.db.blocks[tensor])), element('td', l.mapping.bypass_l2.includes(tensor) ? 'no' : 'yes'))));
    return add(t, element('caption', 'Layouts, innermost axis last; DRAM blocks of ' + machine.dram_block + ' B moved'), add(element('thead'), head), body);
  }

  const runs = [];
  /** This run, and the others that were read, a group of columns for each. */
  function compare() {
    const t = $('compare');
    t.replaceChildren(element('caption', 'Ratio: over this run. A layer that a run lacks is left empty.'));
    const groups = add(element('tr'), element('td'), element('th', 'this run', { scope: 'colgroup', colspan: 2 }));
    const head = add(element('tr'), element('td'), element('th', 'Cycles', { scope: 'col' }), element('th', 'Energy', { scope: 'col' }));
    runs.forEach(({ name, run }) => {
      groups.appendChild(element('th', `${name}: ${run.target}, ${run.objective}, ${run.model}, ${run.search}`, { scope: 'colgroup', colspan: 4 }));
      ['Cycles', 'ratio', 'Energy', 'ratio'].forEach(h => head.appendChild(element('th', h, { scope: 'col' })));
    });
    const body = element('tbody');
    const row = (label, mine, others) => {
      const r = add(element('tr'), element('th', label, { scope: 'row' }), element('td', whole(mine.cycles)), element('td', short(mine.energy)));
      others.forEach(b => [['cycles', whole], ['energy', short]].forEach(([key, f]) => {
        const ratio = b && b[key] / mine[key];
        add(r, element('td', b ? f(b[key]) : ''), b ? graded(ratio) : element('td'));
      }));
      body.appendChild(r);
    };
    row('Network', report.total, runs.map(({ run }) => run.total));
    layers.forEach(l => {
      const same = o => o.op === l.op && dims(o) === dims(l) && String(o.stride) === String(l.stride);
      row(l.function, l.cost.exact, runs.map(({ run }) => (run.layers.find(same) || { cost: {} }).cost.exact));
    });
    add(t, add(element('thead'), groups, head), body);
    t.hidden = false;
  }

  $('other').addEventListener('change', async event => {
    $('compare-error').textContent = '';
    for (const file of event.target.files) {
      try {
        const run = JSON.parse(await file.text());
        dims(run.layers[0]);
        runs.push({ name: file.name, run });
        compare();
      } catch (e) {
        $('compare-error').textContent = file.name + ' is no report of marvel-opt --emit=json: ' + e.message;
      }
    }
  });

  if (layers.length === 0) {
    $('title').textContent = network;
    $('subtitle').textContent = 'Nothing is mapped: there is nothing to show.';
    document.querySelector('main').hidden = true;
    return;
  }
  summary();
  roofline();
  bars('cycles', 'Cycles', { of: [['compute', l => l.cost.exact.compute_cycles], ['NoC', l => l.cost.exact.noc_cycles], ['DRAM', l => l.cost.exact.dram_cycles]] }, 'cycles');
  bars('energy', 'Energy', { stack: true, of: [['MACs', 'mac'], ['L1', 'l1'], ['NoC', 'noc'], ['L2', 'l2'], ['DRAM', 'dram']].map(([n, k]) => [n, l => l.parts[k]]) }, 'MACs');
  bars('traffic', 'DRAM traffic', { stack: true, of: TENSORS.map(n => [n, l => moved(words(l)[n])]) }, 'words');
  dataflows();
  table();
  show(0, false);
})();
