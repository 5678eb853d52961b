'use strict';
(() => {
  const { networks, objective, axes, summary, points } = JSON.parse(document.getElementById('data').textContent);
  const $ = id => document.getElementById(id);
  const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const front = points.filter(p => p.front).sort((a, b) => a.area_mm2 - b.area_mm2);
  const choices = p => axes.map((a, i) => a + ' ' + p.values[i]).join(', ');
  const whole = n => Math.round(n).toLocaleString('en');

  $('title').textContent = networks.join(', ');
  $('subtitle').textContent = summary + '. Every mapping is of the least ' + (objective === 'edp' ? 'energy × delay' : objective) + '.';

  // Areas as areas: a target of twice the silicon is a disc of twice the size.
  const most = front.reduce((m, p) => Math.max(m, p.area_mm2), 0);
  const size = p => Math.max(5, Math.min(40, 28 * Math.sqrt(p.area_mm2 / most)));
  const series = (name, colour, list) => ({ name, type: 'scatter', itemStyle: { color: css(colour), opacity: .7 },
    data: list.map(p => ({ value: [p.cycles, p.energy_macs], symbolSize: size(p), point: p })) });
  const chart = echarts.init($('front'), null, { renderer: 'canvas' });
  function draw() {
    const soft = css('--soft'), line = css('--line');
    // A decade on a log axis has no finer marks: what differs by less is drawn on a linear one.
    const isWide = key => points.reduce((m, p) => Math.max(m, p[key]), 0) > 10 * points.reduce((m, p) => Math.min(m, p[key]), Infinity);
    const axis = (name, key) => ({ type: isWide(key) ? 'log' : 'value', name, nameLocation: 'middle', nameGap: 28, scale: true, nameTextStyle: { color: soft },
      axisLabel: { color: soft, hideOverlap: true, formatter: n => n.toExponential(1) }, axisLine: { lineStyle: { color: line } },
      splitLine: { lineStyle: { color: line } } });
    chart.setOption({ animation: false, textStyle: { fontFamily: 'system-ui, sans-serif' },
      grid: { left: 80, right: 30, top: 40, bottom: 50 }, legend: { top: 0, left: 0, textStyle: { color: css('--text') } },
      tooltip: { renderMode: 'richText', confine: true, backgroundColor: css('--panel'), borderColor: line, textStyle: { color: css('--text') },
        formatter: ({ data: { point: p } }) => choices(p) + '\n' + whole(p.cycles) + ' cycles\n' + whole(p.energy_macs)
          + ' MACs of energy\n' + p.area_mm2.toFixed(4) + ' mm²' },
      xAxis: axis('cycles', 'cycles'), yAxis: { ...axis('energy, MACs', 'energy_macs'), nameGap: 60 },
      series: [series('on the front', '--c2', front), series('beaten', '--c1', points.filter(p => !p.front))] }, true);
  }
  $('front').setAttribute('aria-label', 'Cycles and energy of ' + points.length + ' targets, ' + front.length
    + ' of them on the front; the table below has the front');
  draw();
  addEventListener('resize', () => chart.resize());
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);

  function row(tag, texts) {
    const tr = document.createElement('tr');
    texts.forEach(t => {
      const cell = document.createElement(tag);
      cell.textContent = t;
      if (tag === 'th') cell.scope = 'col';
      tr.appendChild(cell);
    });
    return tr;
  }
  $('table').createTHead().appendChild(row('th', [...axes, 'area, mm²', 'cycles', 'energy, MACs', 'power, mW']));
  const body = $('table').createTBody();
  front.forEach(p => body.appendChild(row('td',
    [...p.values, p.area_mm2.toFixed(4), whole(p.cycles), whole(p.energy_macs), p.power_mw.toFixed(3)])));
})();
