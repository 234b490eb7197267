/* Runs before the first paint, so that no page flashes in another theme or language. */
;(function () {
  var root = document.documentElement
  var read = function (key) {
    try {
      return localStorage.getItem(key)
    } catch {
      return null
    }
  }
  var theme = read('rf-theme') || 'system'
  var light = matchMedia('(prefers-color-scheme: light)').matches
  var known = ['dark', 'light', 'oled', 'contrast']
  root.dataset.theme = known.indexOf(theme) >= 0 ? theme : light ? 'light' : 'dark'
  if (read('rf-motion') === 'reduced') root.dataset.motion = 'reduced'

  var asked = new URLSearchParams(location.search).get('layout')
  var tv = /\b(SMART-TV|SmartTV|Web0S|Tizen|AFT[A-Z]|BRAVIA|GoogleTV|HbbTV)\b/i.test(navigator.userAgent)
  var layout = asked || read('rf-layout')
  if (layout === 'tv' || (layout !== 'desktop' && tv)) root.dataset.layout = 'tv'

  var locale = read('rf-locale') || (navigator.language || 'en').slice(0, 2)
  if (locale === 'de') {
    root.lang = 'de'
    root.dataset.i18n = 'pending'
    // A page that cannot load its words is shown in English rather than not at all.
    setTimeout(function () {
      delete root.dataset.i18n
    }, 3000)
  }
})()
