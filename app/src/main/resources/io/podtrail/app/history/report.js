'use strict';
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const ROWS = 200;
  const NAMESPACES = 40;
  const MANY = 10;
  const LONG = 36;
  const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
  // As cells have durations: two of days, hours, minutes and seconds.
  const DURATION = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;
  const $ = id => document.getElementById(id);
  // Text only: nothing of the data is ever read as HTML.
  const el = (tag, text, attributes = {}) => {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  };
  const time = millis => new Date(millis).toISOString().replace('T', ' ').replace(/(:\d\d)\.\d+Z/, '$1 UTC');
  const seconds = cell => {
    const parts = cell === '' ? null : cell === '0' ? [0] : DURATION.exec(cell);
    return parts?.slice(1).reduce((sum, part, i) => sum + (part ?? 0) * [86400, 3600, 60, 1][i], 0);
  };
  const [from, to] = data.window;

  document.title = data.title;
  $('title').textContent = data.title;
  $('window').textContent = from === to ? `At ${time(from)}` : `From ${time(from)} to ${time(to)}`;
  data.summary.forEach(line => $('summary').append(el('p', line)));
  data.caveats.forEach(line => $('caveats').append(el('li', line)));
  $('caveats').closest('section').hidden = data.caveats.length === 0;

  coverage();
  timeline();
  heat();
  data.sheets.forEach(sheet);
  provenance();

  function coverage() {
    const strip = $('coverage');
    strip.closest('section').hidden = from === to || data.clusters.length === 0;
    for (const cluster of data.clusters) {
      const bar = el('div', undefined, {class: 'bar', role: 'img', 'aria-label': `${cluster.share} observed`});
      for (const [a, b] of cluster.covered) {
        const seen = el('i', undefined, {title: `${time(a)} to ${time(b)}`});
        seen.style.left = `${100 * (a - from) / (to - from)}%`;
        seen.style.width = `max(1px, ${100 * (b - a) / (to - from)}%)`;
        bar.append(seen);
      }
      strip.append(el('div', cluster.name, {class: 'name', title: cluster.name}), bar, el('div', cluster.share, {class: 'share'}));
    }
  }

  function timeline() {
    const place = $('timeline');
    place.closest('section').hidden = from === to;
    if (from === to) return;
    const dark = matchMedia('(prefers-color-scheme: dark)');
    let chart;
    const draw = () => {
      const style = getComputedStyle(document.documentElement);
      const color = name => style.getPropertyValue(name).trim();
      chart?.dispose();
      chart = echarts.init(place, null, {renderer: 'svg'});
      const axis = {axisLine: {lineStyle: {color: color('--line')}}, axisLabel: {color: color('--soft')},
        splitLine: {lineStyle: {color: color('--line')}}};
      const colors = {enforce: color('--bad'), audit: color('--warn'), warn: color('--accent')};
      // What is asked for in one mode often is in another: the others are dashed over enforce, so that it shows.
      const series = data.timeline.map(line => {
        const enforce = line.mode === 'enforce';
        return {
          name: line.name, type: 'line', step: 'end', showSymbol: false, sampling: 'max', data: line.points, z: enforce ? 3 : 4,
          lineStyle: {width: enforce ? 3 : 1.5, type: enforce ? 'solid' : 'dashed'}, itemStyle: {color: colors[line.mode]},
          areaStyle: {opacity: enforce ? 0.1 : 0},
        };
      });
      const top = Math.max(1, ...data.timeline.flatMap(line => line.points.map(point => point[1])));
      if (data.changes.length > 0) {
        series.push({
          name: 'label change', type: 'scatter', symbol: 'diamond', symbolSize: 11, itemStyle: {color: color('--ink')},
          data: data.changes.map(change => ({value: [change.at, top * 1.08], change})),
          tooltip: {trigger: 'item', formatter: item => tip([
            time(item.data.change.at), item.data.change.namespace, `${item.data.change.from} → ${item.data.change.to}`])},
        });
      }
      chart.setOption({
        useUTC: true, animation: false, textStyle: {color: color('--ink')},
        grid: {left: 46, right: 18, top: 34, bottom: 64},
        legend: {top: 0, right: 0, icon: 'roundRect', itemWidth: 16, itemHeight: 8, textStyle: {color: color('--ink')}},
        tooltip: {trigger: 'axis', backgroundColor: color('--card'), borderColor: color('--line'), textStyle: {color: color('--ink')},
          formatter: items => tip([time(items[0].axisValue), ...items.filter(item => item.seriesType === 'line')
            .map(item => `${item.seriesName}: ${item.value[1]}`)])},
        xAxis: {type: 'time', min: from, max: to, ...axis, splitLine: {show: false}},
        yAxis: {type: 'value', minInterval: 1, max: Math.ceil(top * 1.15), name: '', ...axis},
        dataZoom: [{type: 'slider', bottom: 8, height: 22, textStyle: {color: color('--soft')}, labelFormatter: '',
          borderColor: color('--line')}, {type: 'inside', zoomOnMouseWheel: 'ctrl'}],
        series,
      });
    };
    const tip = lines => {
      const box = el('div');
      lines.forEach(line => box.append(el('div', line)));
      return box;
    };
    draw();
    dark.addEventListener('change', draw);
    addEventListener('resize', () => chart.resize());
    $('timelineNote').textContent = data.changes.length === 0
      ? `${data.drawn} No namespace changed what it asks for.`
      : `${data.drawn} Diamonds mark where a namespace began to ask for something else (${data.changes.length}).`;
  }

  function heat() {
    const {namespaces, checks, cells} = data.heat;
    const place = $('heat');
    if (namespaces.length === 0) {
      place.append(el('p', 'Nothing violated.', {class: 'empty'}));
      return;
    }
    const most = Math.max(...cells.flat());
    const table = el('table', undefined, {class: 'heat'});
    const head = el('tr');
    head.append(el('th'));
    checks.forEach(check => {
      const th = el('th', undefined, {scope: 'col', title: check});
      const box = el('div');
      box.append(el('span', check));
      th.append(box);
      head.append(th);
    });
    table.createTHead().append(head);
    const body = table.createTBody();
    const show = count => {
      body.replaceChildren();
      namespaces.slice(0, count).forEach((namespace, row) => {
        const tr = el('tr');
        tr.append(el('th', namespace, {scope: 'row'}));
        cells[row].forEach((count, column) => {
          const cell = el('b', count || '');
          if (count > 0) {
            const depth = 0.18 + 0.72 * Math.log(1 + count) / Math.log(1 + most);
            cell.style.background = `rgba(var(--heat), ${depth})`;
            if (depth > 0.6) cell.style.color = matchMedia('(prefers-color-scheme: dark)').matches ? '#1b0000' : '#fff';
            cell.title = `${namespace}, ${checks[column]}: ${count} ${count === 1 ? 'workload' : 'workloads'}`;
          }
          const td = el('td');
          td.append(cell);
          tr.append(td);
        });
        body.append(tr);
      });
    };
    show(NAMESPACES);
    place.append(table);
    if (namespaces.length > NAMESPACES) {
      const more = el('button', `Show all ${namespaces.length} namespaces`, {class: 'more', type: 'button'});
      more.addEventListener('click', () => { show(namespaces.length); more.remove(); });
      place.after(more);
    }
  }

  function sheet({title, empty, head, rows}) {
    const section = el('section');
    section.append(el('h2', title));
    $('sheets').append(section);
    if (rows.length === 0) {
      section.append(el('p', empty, {class: 'empty'}));
      return;
    }
    const tools = el('div', undefined, {class: 'tools'});
    const search = el('input', undefined, {type: 'search', placeholder: 'Search', 'aria-label': `Search ${title}`});
    const count = el('span', undefined, {'aria-live': 'polite'});
    tools.append(search, count);
    const table = el('table');
    const headRow = el('tr');
    const body = el('tbody');
    const more = el('button', undefined, {class: 'more', type: 'button'});
    const order = {column: -1, up: true};
    let limit = ROWS;
    const names = head.map(name => name.toLowerCase().replaceAll('_', ' '));
    // What is the same in all of many rows is said once, and leaves its place to what is not.
    const columns = names.map((_, column) => column);
    const same = columns.filter(column => rows.length >= MANY && rows.every(row => row[column] === rows[0][column]));
    const shown = columns.filter(column => !same.includes(column));
    const constants = same.map(column => `${names[column]} ${rows[0][column]}`).join(', ');
    shown.forEach(column => {
      const th = el('th', undefined, {scope: 'col'});
      const button = el('button', names[column], {type: 'button'});
      button.addEventListener('click', () => {
        order.up = order.column === column ? !order.up : true;
        order.column = column;
        headRow.querySelectorAll('th').forEach(other => other.removeAttribute('aria-sort'));
        th.setAttribute('aria-sort', order.up ? 'ascending' : 'descending');
        show();
      });
      th.append(button);
      headRow.append(th);
    });
    const text = new Intl.Collator('en', {numeric: true}).compare;
    const compare = (a, b) => {
      const [some, others] = [seconds(a), seconds(b)];
      return some === undefined || others === undefined ? text(a, b) : some - others;
    };
    const show = () => {
      const wanted = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      const found = rows.filter(row => {
        const text = row.join('\n').toLowerCase();
        return wanted.every(word => text.includes(word));
      });
      if (order.column >= 0) {
        found.sort((a, b) => (order.up ? 1 : -1) * compare(a[order.column], b[order.column]));
      }
      body.replaceChildren(...found.slice(0, limit).map(row => {
        const tr = el('tr');
        shown.map(column => row[column]).forEach(cell => tr.append(TIME.test(cell)
          ? el('td', `${cell.slice(0, 10)} ${cell.slice(11, 16)}`, {title: cell})
          : el('td', cell, cell.length > LONG ? {class: 'long'} : {})));
        return tr;
      }));
      const some = found.length === rows.length ? `${rows.length} rows` : `${found.length} of ${rows.length} rows`;
      count.textContent = constants === '' ? some : `${some}; all have ${constants}`;
      more.hidden = found.length <= limit;
      more.textContent = `Show all ${found.length} rows`;
    };
    search.addEventListener('input', show);
    more.addEventListener('click', () => { limit = Infinity; show(); });
    const thead = el('thead');
    thead.append(headRow);
    table.append(thead, body);
    const scroll = el('div', undefined, {class: 'scroll', tabindex: '0'});
    scroll.append(table);
    section.append(tools, scroll, more);
    show();
  }

  function provenance() {
    const list = $('provenance');
    for (const [name, value] of data.provenance) {
      list.append(el('dt', name), el('dd', value));
    }
    $('command').textContent = data.command;
    $('offsets').textContent = data.offsets.join('\n');
    $('policy').textContent = data.policy;
  }
})();
