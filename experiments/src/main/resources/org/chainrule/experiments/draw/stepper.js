(() => {
  const root = document.currentScript.parentElement;
  const steps = JSON.parse(root.querySelector('script[type="application/json"]').textContent);
  const picture = root.querySelector('svg');
  steps.push({ text: 'All values and derivatives. Go through them with the buttons or the arrow keys.', vertices: [], arrows: [] });
  let at = 0;
  const mark = (kind, now) => picture.querySelectorAll(`[data-${kind}]`)
    .forEach(part => part.classList.toggle('now', now.includes(Number(part.dataset[kind]))));
  const show = step => {
    at = (step + steps.length) % steps.length;
    picture.querySelectorAll('[data-from]')
      .forEach(line => line.setAttribute('visibility', Number(line.dataset.from) <= at ? 'visible' : 'hidden'));
    mark('vertex', steps[at].vertices);
    mark('arrow', steps[at].arrows);
    root.querySelector('.step').textContent = steps[at].text;
    root.querySelector('.count').textContent = at === steps.length - 1 ? '' : `step ${at + 1} of ${steps.length - 1}`;
  };
  const go = { first: () => 0, back: () => at - 1, on: () => at + 1, last: () => steps.length - 1 };
  root.querySelector('.controls').hidden = false;
  root.querySelectorAll('[data-go]').forEach(button => button.addEventListener('click', () => show(go[button.dataset.go]())));
  root.tabIndex = 0;
  root.addEventListener('keydown', event => {
    const key = { ArrowLeft: 'back', ArrowRight: 'on', Home: 'first', End: 'last' }[event.key];
    if (key) { event.preventDefault(); show(go[key]()); }
  });
  show(steps.length - 1);
})();
