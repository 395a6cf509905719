(() => {
  const unfold = () => {
    const part = document.getElementById(location.hash.slice(1));
    if (part && part.tagName === 'DETAILS') { part.open = true; part.scrollIntoView(); }
  };
  addEventListener('hashchange', unfold);
  document.addEventListener('click', event => { if (event.target.closest('svg a')) setTimeout(unfold); });
  unfold();
})();
